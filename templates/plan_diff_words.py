"""What differs between two plans, and what stands against a change, in people's words."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from governance.clash import Clash
from governance.clock import AnnualClock
from governance.network import Network
from governance.plan_diff import DeadlineChange, MeetingChange, PlanDiff
from governance.record import Language
from governance.year_plan import ItemKind, PlannedMeeting
from templates.dates import day, days, short_day, short_day_time
from templates.item_diff_words import (
    item_counts,
    item_lines,
    municipality_name,
    named,
    round_name,
    window_name,
)
from templates.locale_file import locale_file
from templates.naming import alphabetical, meeting_title

#: Deadlines that follow their meeting: told with it, not counted.
_FOLLOWING = frozenset({ItemKind.MATERIAL_DUE, ItemKind.TRANSLATION_DUE})


def summary_words(diff: PlanDiff, language: Language) -> str:
    """Say in one sentence what differs and how many people it touches.

    "7 dates moved, 3 of them now in a school holiday; 14 people are touched."
    """
    words = _locale(language)["summary"]
    if diff.is_empty:
        return words["nothing"]
    told = [one for one in diff.deadlines if one.kind not in _FOLLOWING]
    rounds = [one for one in told if one.kind is ItemKind.ROUND_DUE and one.before is None]
    parts = [
        _moved(diff, words),
        _counted(words, "hours", sum(not one.days for one in diff.moved)),
        _counted(words, "added", len(diff.added)),
        _counted(words, "removed", len(diff.removed)),
        _counted(words, "rounds", len(rounds)),
        _counted(words, "deadlines", len(told) - len(rounds)),
        *(_counted(words, name, count) for name, count in item_counts(diff.items)),
        _counted(words, "people", len(diff.people)),
    ]
    return "; ".join(part for part in parts if part) + "."


def diff_lines(diff: PlanDiff, network: Network, clock: AnnualClock, language: Language) -> tuple[str, ...]:
    """Say each thing that differs in a line: meetings first, then deadlines, then what differs besides."""
    meetings = (*diff.moved, *diff.added, *diff.removed)
    return (
        *(_meeting_line(one, clock, language) for one in meetings),
        *(
            _deadline_line(one, network, clock, language)
            for one in diff.deadlines
            if one.kind not in _FOLLOWING
        ),
        *item_lines(diff.items, network, clock, language),
    )


def people_names(people: Iterable[str], network: Network, language: Language) -> tuple[str, ...]:
    """Name people by what they are called, in the alphabet's order."""
    named = {network.person(one).title.in_language(language) for one in people}
    return tuple(sorted(named, key=alphabetical))


def municipality_names(ids: Iterable[str], network: Network, language: Language) -> tuple[str, ...]:
    """Name municipalities, in the alphabet's order."""
    named = (network.municipality(one).name.in_language(language) for one in ids)
    return tuple(sorted(named, key=alphabetical))


def clash_words(clash: Clash, network: Network, clock: AnnualClock, language: Language) -> str:
    """Say what stands against a meeting or a round."""
    return _locale(language)["clash"][clash.kind].format(
        day=day(clash.day, language),
        count_days=days(clash.days, language),
        wanted_days=days(clash.wanted, language),
        meeting=meeting_title(clock, clash.meeting, language) if clash.meeting else "",
        series=clock.one_series(clash.series).name.in_language(language) if clash.series else "",
        round=round_name(clash.round, clock, language) if clash.round else "",
        window=clock.one_window(clash.window).name.in_language(language) if clash.window else "",
        people=", ".join(people_names(clash.people, network, language)),
        municipalities=", ".join(municipality_names(clash.municipalities, network, language)),
    )


def along_words(meeting: str, why: str, clock: AnnualClock, language: Language) -> str:
    """Say why a meeting moves along with another."""
    title = meeting_title(clock, meeting, language)
    return _locale(language)["line"]["along"].format(meeting=title, why=why)


def heading_words(language: Language) -> Mapping[str, str]:
    """Give the headings of a page about a change."""
    return _locale(language)["heading"]


def late_answers_words(round_key: str, clock: AnnualClock, language: Language) -> str:
    """Say that a round's answers come after the meeting that handles them."""
    return _locale(language)["line"]["late_answers"].format(round=round_name(round_key, clock, language))


def missed_words(
    person: str, meeting: PlannedMeeting, network: Network, clock: AnnualClock, language: Language
) -> str:
    """Say that somebody cannot come to a meeting that is too near to be moved."""
    return _locale(language)["line"]["missed"].format(
        person=network.person(person).title.in_language(language),
        meeting=meeting_title(clock, meeting.id, language),
        time=short_day_time(meeting.starts_at, language),
    )


def _moved(diff: PlanDiff, words: Mapping[str, str]) -> str:
    dates = [one for one in diff.moved if one.days]
    resting = sum(one.school_holiday for one in dates)
    counted = _counted(words, "moved", len(dates))
    if not resting:
        return counted
    if len(dates) == 1:
        return f"{counted}, {words['in_holiday_of_one']}"
    return f"{counted}, {_counted(words, 'in_holiday', resting)}"


def _counted(words: Mapping[str, str], name: str, count: int) -> str:
    """Say a number of things; nothing for none."""
    if not count:
        return ""
    return words[f"{name}_{'one' if count == 1 else 'many'}"].format(count=count)


def _meeting_line(one: MeetingChange, clock: AnnualClock, language: Language) -> str:
    words = _locale(language)["line"]
    form = "moved" if one.before and one.after else "added" if one.after else "removed"
    line = words[form].format(
        meeting=named(lambda: meeting_title(clock, one.id, language), one.id),
        before=short_day_time(one.before, language) if one.before else "",
        after=short_day_time(one.after, language) if one.after else "",
        how=", ".join(_how(one, words)),
    )
    return f"{line}, {words['holiday']}" if one.school_holiday and form != "moved" else line


def _how(one: MeetingChange, words: Mapping[str, str]) -> Iterator[str]:
    if not one.days:
        yield words["hour"]
    else:
        yield _counted(words, "later" if one.days > 0 else "earlier", abs(one.days))
    if one.school_holiday:
        yield words["holiday"]


def _deadline_line(one: DeadlineChange, network: Network, clock: AnnualClock, language: Language) -> str:
    words = _locale(language)["line"]
    form = "deadline" if one.before and one.after else "deadline_new" if one.after else "deadline_gone"
    return words[form].format(
        what=_deadline_name(one, network, clock, language),
        before=short_day(one.before, language) if one.before else "",
        after=short_day(one.after, language) if one.after else "",
    )


def _deadline_name(one: DeadlineChange, network: Network, clock: AnnualClock, language: Language) -> str:
    words = _locale(language)["line"]
    if one.kind is ItemKind.ROUND_DUE:
        return words["round_due"].format(round=round_name(one.concerns, clock, language))
    window, _, municipality = one.concerns.split("/")
    return words["decision_due"].format(
        window=window_name(window, clock, language),
        municipality=municipality_name(municipality, network, language),
    )


@cache
def _locale(language: Language) -> dict[str, dict[str, str]]:
    return locale_file("plan_diff", language)
