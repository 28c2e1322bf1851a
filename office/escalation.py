"""Escalation: on the office's word a contact's superior hears that an answer is missing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState
from governance.request import RequestState
from office.desk import Desk
from office.hands.request import tell_superior
from office.ledger.journal import write_audit
from office.ledger.outbox import Outbox
from office.ledger.rounds import Obligation
from office.year import YearError

#: Somebody was told, or it was tried in earnest: the address was refused, or nobody knows.
_TOLD = (MessageState.SENT, MessageState.AMBIGUOUS, MessageState.FAILED)


def escalate(desk: Desk, obligation_id: str, now: datetime) -> str:
    """Plan the overdue letter to a municipality's superior, and give the superior's person id.

    Once only, and only after the contact and the substitute were told that the deadline has passed; before
    it leaves it is looked at again whether the answer has come. Raises YearError where it is too early, or
    there is nothing to tell.
    """
    with desk.ledger.writing() as session:
        obligation = session.get(Obligation, obligation_id)
        if obligation is None:
            raise YearError(
                f"there is no obligation {obligation_id}; give round/year/municipality, as status shows it"
            )
        if refusal := _refusal(session, obligation, now):
            raise YearError(f"{obligation_id} {refusal}")
        superior = desk.network.municipality(obligation.municipality).superior
        if not tell_superior(session, desk, obligation, now):
            raise YearError(f"{obligation_id} was taken to {superior} already; a superior is told once")
        write_audit(session, now=now, actor="office", what="superior told", concerns=obligation_id)
    return superior


def _refusal(session: Session, obligation: Obligation, now: datetime) -> str:
    """Say why the superior is not told, if so."""
    if obligation.state is not RequestState.OPEN:
        return f"is {obligation.state}; only what is open and overdue is taken to a superior"
    if now <= obligation.due_at:
        return f"is due {obligation.due_at:%d.%m.%Y}; wait until its deadline has passed"
    told = select(Outbox.number).where(
        Outbox.kind == MessageKind.OVERDUE,
        Outbox.concerns == obligation.id,
        (Outbox.state.in_(_TOLD)) | (Outbox.sent_at.is_not(None)),
    )
    if session.scalar(told.limit(1)) is None:
        return "has not been told of to contact and substitute yet; their overdue letters leave first"
    return ""
