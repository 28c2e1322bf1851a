"""Comments on next year's clock, as the agenda of the body that adopts it tells them."""

from sqlalchemy.orm import Session

from governance.record import Language
from office.circulation import comment_rounds, comments_on
from office.desk import Desk
from office.ledger.meetings import Meeting
from office.plan_version import open_version
from templates.agenda_words import agenda_word, of_municipalities


def heard_words(session: Session, desk: Desk, year: int, language: Language) -> str:
    """Say whether a year's clock has been out for comments, and how many municipalities gave theirs."""
    version = open_version(session, year)
    comments = comments_on(session, desk.clock, year)
    given, asked = len(comments.given), len(comments.given) + len(comments.missing)
    if not given and (version is None or version.circulated_at is None):
        return agenda_word("not_commented", language)
    return agenda_word("commented", language, of=of_municipalities(asked, language), answered=given)


def rounds_to_show(desk: Desk, meeting: Meeting, year: int) -> tuple[str, ...]:
    """List the comment rounds (`round/year`) on a year's clock that are no matter of the same meeting."""
    place = f"{meeting.series}/{meeting.number}"
    return tuple(f"{one.id}/{year - 1}" for one in comment_rounds(desk.clock, year) if one.used_by != place)
