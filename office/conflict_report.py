"""A conflict of the timetable as the office is told of it."""

from calendars.conflict import Conflict
from calendars.holiday import holiday_names, working_days
from governance.record import Language
from office.desk import Desk
from templates.conflict_locale import conflict_locale
from templates.conflict_names import ConflictNames
from templates.conflict_words import ConflictText, conflict_text


def report_conflict(
    desk: Desk, conflict: Conflict, language: Language, *, moved: str = "", away: str = ""
) -> ConflictText:
    """Put a conflict in words: names and days, with the ids in brackets that stand in the files.

    `moved` is the meeting that was to be moved, or `away` the person who cannot come.
    """
    year = int(conflict.rules[0].meetings[0].split("/")[1])
    working = working_days(desk.clock, (year - 1, year, year + 1))
    words = conflict_locale(language)
    names = ConflictNames(desk.network, desk.clock, working, words, conflict.wished)
    return conflict_text(conflict, names, holiday_names(year, language), moved=moved, away=away)


def conflict_message(desk: Desk, conflict: Conflict, *, moved: str = "", away: str = "") -> str:
    """Say it all in lines, in the language of the office's coordinator.

    What is wrong comes before the first semicolon, what stands against it and what would help after it.
    """
    language = desk.network.person(desk.network.office.coordinator).language
    said = report_conflict(desk, conflict, language, moved=moved, away=away)
    first, *lines = said.lines
    return "\n".join((f"{said.what}; {first}", *lines))
