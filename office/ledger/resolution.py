"""A person's word on a message that the office cannot settle by itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState, may_become
from office.ledger.digest import end_letters, give_up_letters
from office.ledger.outbox import Attempt, Outbox, Outcome
from office.ledger.unreachable import take_back_into_use


class Resolution(StrEnum):
    """What a person found out or wants."""

    #: It did arrive.
    ARRIVED = "arrived"
    #: Send the same bytes once more.
    RESEND = "resend"
    #: It did not arrive and is not to be sent again.
    GIVE_UP = "give_up"


_LEADS_TO = {
    Resolution.ARRIVED: (MessageState.SENT, Outcome.ARRIVED),
    Resolution.RESEND: (MessageState.PENDING, Outcome.RESEND),
    Resolution.GIVE_UP: (MessageState.FAILED, Outcome.GIVEN_UP),
}

#: What waits for the mail server or its own time is not a person's to settle here.
_ASKED_OF_A_PERSON = frozenset({MessageState.AMBIGUOUS, MessageState.FAILED})


def resolve(session: Session, key: str, how: Resolution, *, now: datetime) -> None:
    """Settle an ambiguous message, or have a failed one sent again, on a person's word.

    `now` is business time. The letters of a digest end with it. Whoever has a message sent again trusts its
    address: it is taken back into use if it was taken for dead. Raises LookupError for an unknown key and
    ValueError where the message's state does not allow it; then nothing changes.
    """
    row = session.scalar(select(Outbox).where(Outbox.key == key).with_for_update())
    if row is None:
        raise LookupError(f"outbox: no message has the key {key}; vuosikello status REGION shows the keys")
    state, outcome = _LEADS_TO[how]
    if row.state not in _ASKED_OF_A_PERSON or not may_become(row.state, state):
        raise ValueError(f"outbox {key}: is {row.state}, so it cannot be settled as {how}")
    session.add(Attempt(key=key, at=now, outcome=outcome, reason="a person's word"))
    row.state, row.not_before = state, now
    row.lease_token = row.lease_until = None
    if how is Resolution.RESEND:
        row.resends += 1
        take_back_into_use(session, row.recipient, row.address)
    if how is Resolution.ARRIVED:
        row.sent_at, row.body = now, None
    if how is Resolution.GIVE_UP:
        row.reason = "; ".join(filter(None, (row.reason, "given up by a person")))
    if row.kind is MessageKind.DIGEST:
        _end_digest(session, key, how, now)


def _end_digest(session: Session, key: str, how: Resolution, now: datetime) -> None:
    if how is Resolution.ARRIVED:
        end_letters(session, key, now=now)
    if how is Resolution.GIVE_UP:
        give_up_letters(session, key, now=now)


def resend_failed(session: Session, kind: MessageKind | None, *, now: datetime) -> tuple[str, ...]:
    """Have all that failed, or what is of a kind, sent again on a person's word; gives the keys."""
    failed = select(Outbox.key).where(Outbox.state == MessageState.FAILED).order_by(Outbox.number)
    keys = session.scalars(failed if kind is None else failed.where(Outbox.kind == kind)).all()
    for key in keys:
        resolve(session, key, Resolution.RESEND, now=now)
    return tuple(keys)
