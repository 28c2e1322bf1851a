"""What the demo's office looks at once more: answers after the summons, answers that never came."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.clock import AnnualClock
from governance.meeting import MeetingState
from governance.message import MessageKind, MessageState
from governance.request import RequestState
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import Document, DocumentKind
from office.ledger.rounds import Obligation, Submission
from templates.naming import used_by_meeting

#: So long the office lets an overdue letter work before it writes to a superior.
_PATIENCE = timedelta(days=2)


def overtaken_agenda(session: Session, clock: AnnualClock, year: int, now: datetime) -> str | None:
    """Give a meeting to come whose agenda was made before an answer that it handles came, if there is one."""
    for asked in clock.rounds_in(year):
        meeting = session.get(Meeting, used_by_meeting(asked, year))
        if meeting is None or meeting.state is not MeetingState.SCHEDULED or meeting.starts_at <= now:
            continue
        made_at = session.scalar(
            select(func.max(Document.made_at)).where(
                Document.kind == DocumentKind.AGENDA, Document.concerns == meeting.id
            )
        )
        came_at = session.scalar(
            select(func.max(Submission.submitted_at))
            .join(Obligation, Obligation.id == Submission.concerns)
            .where(Obligation.round == asked.id, Obligation.year == year)
        )
        if made_at and came_at and came_at > made_at:
            return meeting.id
    return None


def silent_obligation(session: Session, year: int, now: datetime) -> str | None:
    """Give an obligation that stays open although contact and substitute heard that it is overdue."""
    return session.scalars(
        select(Obligation.id)
        .join(Outbox, Outbox.concerns == Obligation.id)
        .where(
            Obligation.year == year,
            Obligation.state == RequestState.OPEN,
            Outbox.kind == MessageKind.OVERDUE,
            Outbox.state == MessageState.SENT,
            Outbox.sent_at < now - _PATIENCE,
        )
        .order_by(Obligation.due_at, Obligation.id)
        .limit(1)
    ).first()
