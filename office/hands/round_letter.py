"""What every letter of a round tells, and its days."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.clock import Round, RoundKind
from governance.person import Person
from office.desk import Desk
from office.hands.letter import reader_facts
from office.ledger.meetings import Meeting
from office.ledger.rounds import Obligation
from templates.dates import helsinki_day
from templates.naming import meeting_title_and_day, respondent, used_by_meeting
from templates.words import Asked

_ASKED: Mapping[RoundKind, Asked] = {
    RoundKind.SUBMISSION: "request",
    RoundKind.COMMENT: "comments",
    RoundKind.PROPOSAL: "proposal",
}


def round_facts(session: Session, desk: Desk, obligation: Obligation, person: Person) -> dict[str, Any]:
    """Give the fields of templates.request_letters.RoundContext, in the person's language."""
    asked = desk.clock.one_round(obligation.round)
    language = person.language
    municipality = desk.network.municipality(obligation.municipality)
    return {
        **reader_facts(desk, person),
        "title": asked.name.in_language(language),
        "respondent": respondent(municipality, language),
        "used_for": used_for(session, desk, asked, obligation.year, person),
    }


def used_for(session: Session, desk: Desk, asked: Round, year: int, person: Person) -> str:
    """Name the meeting that handles a round's answers; empty where the year has none."""
    meeting = session.get(Meeting, used_by_meeting(asked, year))
    if meeting is None:
        return ""
    return meeting_title_and_day(desk.clock, meeting.id, meeting.starts_at, person.language)


def asked_for(asked: Round) -> Asked:
    """Give the words that letters have for what a round asks for."""
    return _ASKED[asked.kind]


def working_days_left(desk: Desk, now: datetime, due_at: datetime) -> int:
    """Count the working days that are left to a deadline, its own day included and today not."""
    today, last = helsinki_day(now), helsinki_day(due_at)
    days = working_days(desk.clock, tuple(range(today.year, last.year + 1)))
    return len(days.between(today + timedelta(days=1), last))


def begin_by(desk: Desk, obligation: Obligation) -> date | None:
    """Give the last day on which the matter can start through the municipality's relay steps."""
    handling = desk.network.municipality(obligation.municipality).handling_days
    if not handling:
        return None
    due = helsinki_day(obligation.due_at)
    return working_days(desk.clock, (due.year,)).shift(due, -handling)


def closing_day(desk: Desk, obligation: Obligation, asked: Round) -> date:
    """Give the day on which a round closes."""
    due = helsinki_day(obligation.due_at)
    return working_days(desk.clock, (due.year,)).shift(due, asked.closes_after)
