"""An answer that came before its invitation: a member forwards theirs to the deputy, who says yes at once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.meeting import Partstat
from office.ledger.meetings import Invitation, Meeting
from office.ledger.replies import Reply, ReplyKind

#: What the ledger keeps of such an answer, followed by its PARTSTAT.
NOT_INVITED = "the sender was not invited; their answer: "


def count_early_yes(session: Session, meeting: Meeting, held: Invitation) -> None:
    """Let a deputy's yes to the present time stand that came before they were invited."""
    answers = (
        select(Reply)
        .where(
            Reply.kind == ReplyKind.UNMATCHED,
            Reply.person == held.person,
            Reply.concerns == meeting.id,
            Reply.read_at >= meeting.changed_at,
            Reply.what.startswith(NOT_INVITED),
        )
        .order_by(Reply.read_at.desc())
    )
    latest = session.scalars(answers).first()
    if latest is not None and latest.what == f"{NOT_INVITED}{Partstat.ACCEPTED}":
        held.partstat, held.answered_on_web = Partstat.ACCEPTED, False
        held.answered_sequence, held.answered_at = held.sequence, latest.read_at
