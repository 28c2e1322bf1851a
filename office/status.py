"""The state of a region: who owes what to whom by when, meetings, outbox, decisions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.meeting import MeetingState, Partstat
from governance.quorum_forecast import QuorumForecast
from governance.request import RequestState
from office.desk import Desk
from office.hands.quorum import forecast_of
from office.ledger.failed import Failed, failed_messages
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision, Proposal
from office.ledger.rounds import Obligation
from office.ledger.stopped import stopped_letters
from office.ledger.waiting import Waiting, waiting


@dataclass(frozen=True)
class Owed:
    """Say who owes what by when; ids."""

    id: str
    municipality: str
    due_at: datetime
    late: bool


@dataclass(frozen=True)
class Foreseen:
    """Say how the quorum of a meeting to come stands; the meeting by its id."""

    meeting: str
    starts_at: datetime
    forecast: QuorumForecast
    #: Whether anybody who was invited has answered.
    answered: bool


@dataclass(frozen=True)
class Status:
    """Hold counts by state, what is open, and what waits in the outbox."""

    meetings: dict[str, int]
    requests: dict[str, int]
    proposals: dict[str, int]
    decisions: dict[str, int]
    outbox: dict[str, int]
    owed: tuple[Owed, ...]
    quorum: tuple[Foreseen, ...]
    waiting: tuple[Waiting, ...]
    failed: tuple[Failed, ...]
    #: Letters that could not be written, with the reason.
    stopped: tuple[tuple[str, str], ...]


def read_status(desk: Desk, now: datetime) -> Status:
    """Read the state of everything; changes nothing."""
    with desk.ledger.reading() as session:
        return Status(
            meetings=_count(session.scalars(select(Meeting.state))),
            requests=_count(session.scalars(select(Obligation.state))),
            proposals=_count(session.scalars(select(Proposal.state))),
            decisions=_count(session.scalars(select(Decision.state))),
            outbox=_count(session.scalars(select(Outbox.state))),
            owed=_owed(session, now),
            quorum=_quorum(session, desk, now),
            waiting=tuple(waiting(session, approved_first=desk.clock.dispatch.approved_first)),
            failed=failed_messages(session),
            stopped=tuple((one.key, one.why) for one in stopped_letters(session)),
        )


def _count(states: Iterable[object]) -> dict[str, int]:
    return dict(sorted(Counter(str(state) for state in states).items()))


def _owed(session: Session, now: datetime) -> tuple[Owed, ...]:
    open_ones = session.scalars(
        select(Obligation)
        .where(Obligation.state == RequestState.OPEN)
        .order_by(Obligation.due_at, Obligation.id)
    )
    return tuple(Owed(one.id, one.municipality, one.due_at, now > one.due_at) for one in open_ones)


def _quorum(session: Session, desk: Desk, now: datetime) -> tuple[Foreseen, ...]:
    """Forecast the quorum of every meeting to come, the next one first."""
    to_come = session.scalars(
        select(Meeting)
        .where(Meeting.state == MeetingState.SCHEDULED, Meeting.starts_at > now)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    answered = set(
        session.scalars(select(Invitation.meeting_id).where(Invitation.partstat != Partstat.NEEDS_ACTION))
    )
    found = ((one, forecast_of(session, desk, one)) for one in to_come)
    return tuple(
        Foreseen(one.id, one.starts_at, forecast, one.id in answered) for one, forecast in found if forecast
    )
