"""How a try to send ends: each ending is written once, by the sender that holds the message."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from governance.message import MessageKind, MessageState, Phase, backoff
from office.ledger.digest import end_letters, free_letters
from office.ledger.lease import CLAIMED_BY, ROWS, Claim, change
from office.ledger.outbox import Attempt, Outbox, Outcome
from office.ledger.waiting import resends_by_itself

NO_LEASE: Mapping[str, object] = MappingProxyType({"phase": None, "lease_token": None, "lease_until": None})

#: Added to the reason where a text has left before, and nobody knows whether it arrived.
IN_DOUBT = "it may have arrived"
_WHILE_TRANSMITTING = f"the sender stopped while the message was {Phase.TRANSMITTING}"

#: Why a digest ends that waited until one of its letters could not leave any more.
TAKEN_APART = "a letter in it may not leave now; the others are put together anew"

#: Built once, as what every message or delivery needs: SQLAlchemy takes longer to put a statement together
#: than the database to carry it out.
_ATTEMPT = insert(cast("Table", Attempt.__table__))
_SENT = (
    update(ROWS)
    .where(CLAIMED_BY, ROWS.c.state.in_((MessageState.SENDING, MessageState.AMBIGUOUS)))
    .values(state=MessageState.SENT, body=None, **NO_LEASE)
    .values(
        sent_at=bindparam("answered_at"), smtp_code=bindparam("answer_code"), reason=bindparam("answer_note")
    )
    .returning(ROWS.c.number)
)
_DOUBT = (
    select(Attempt.number)
    .where(
        Attempt.key == bindparam("message"),
        or_(
            Attempt.outcome == Outcome.AMBIGUOUS,
            and_(Attempt.outcome == Outcome.LEASE_OVER, Attempt.reason == _WHILE_TRANSMITTING),
        ),
    )
    .limit(1)
)
_LATE = (
    select(Outbox.key)
    .where(
        Outbox.state == MessageState.PENDING,
        Outbox.digest.is_(None),
        Outbox.expires_at <= bindparam("now"),
    )
    .order_by(Outbox.number)
)
_LETTER = aliased(Outbox)
_WITH_LATE = (
    select(Outbox.key)
    .where(
        Outbox.state == MessageState.PENDING,
        Outbox.kind == MessageKind.DIGEST,
        exists().where(_LETTER.digest == Outbox.key, _LETTER.expires_at <= bindparam("now")),
    )
    .order_by(Outbox.number)
)
_ABANDONED = (
    select(Outbox)
    .where(Outbox.state == MessageState.SENDING, Outbox.lease_until <= bindparam("lease_now"))
    .with_for_update(skip_locked=True)
)


@cache
def _once_more() -> Select[tuple[Outbox]]:
    alive = or_(Outbox.expires_at.is_(None), Outbox.expires_at > bindparam("now"))
    due = and_(resends_by_itself(), Outbox.not_before <= bindparam("now"), alive)
    return select(Outbox).where(due).order_by(Outbox.number).with_for_update(skip_locked=True)


def settle_sent(session: Session, claim: Claim, *, now: datetime, code: int, note: str | None = None) -> bool:
    """Write down the mail server's yes, also when the lease ended meanwhile; False when settled already.

    `note` says what is out of the ordinary, such as who took it in a rehearsal. The letters of a digest end
    with it.
    """
    answer = {"answered_at": now, "answer_code": code, "answer_note": note}
    settled = session.execute(_SENT, {**claim.names, **answer}).first() is not None
    if settled:
        attempt = {"key": claim.key, "at": now, "outcome": Outcome.SENT, "lease_token": claim.token}
        session.execute(_ATTEMPT, {**attempt, "smtp_code": code, "reason": note})
    if settled and claim.kind is MessageKind.DIGEST:
        end_letters(session, claim.key, now=now)
    return settled


def settle_postponed(session: Session, claim: Claim, *, now: datetime, code: int | None, reason: str) -> bool:
    """Put a message whose text was not taken back, with backoff from the business time `now`."""
    later = {"state": MessageState.PENDING, "smtp_code": code, "reason": reason, **NO_LEASE}
    attempt = _attempt(claim, now, Outcome.POSTPONED, code, reason)
    return _settle(session, claim.held(), attempt, {**later, **_tried(claim.attempts, now)})


def settle_failed(session: Session, claim: Claim, *, now: datetime, code: int | None, reason: str) -> bool:
    """Write down a refusal for good; the bytes stay, so that a person can have them sent again."""
    refused = {"state": MessageState.FAILED, "smtp_code": code, "reason": reason, **NO_LEASE}
    attempt = _attempt(claim, now, Outcome.FAILED, code, reason)
    settled = _settle(session, claim.held(), attempt, {**refused, **_tried(claim.attempts, now)})
    if settled and claim.kind is MessageKind.DIGEST:
        free_letters(session, claim.key)
    return settled


def settle_ambiguous(session: Session, claim: Claim, *, now: datetime, reason: str) -> bool:
    """Write down that nobody knows; the token stays, so that a late answer can still be written."""
    unknown = {"state": MessageState.AMBIGUOUS, "phase": None, "reason": reason, "smtp_code": None}
    attempt = _attempt(claim, now, Outcome.AMBIGUOUS, None, reason)
    return _settle(session, claim.held(), attempt, {**unknown, **_tried(claim.attempts, now)})


def settle_suppressed(session: Session, claim: Claim, *, now: datetime, reason: str) -> bool:
    """Write down that a message is no longer right to send, before any of its text has left."""
    untouched = and_(claim.held(), Outbox.phase == Phase.CLAIMED)
    reason = _with_doubt(session, claim.key, reason)
    gone = {"state": MessageState.SUPPRESSED, "reason": reason, "body": None, **NO_LEASE}
    settled = _settle(session, untouched, _attempt(claim, now, Outcome.SUPPRESSED, None, reason), gone)
    if settled and claim.kind is MessageKind.DIGEST:
        free_letters(session, claim.key)
    return settled


def suppress(session: Session, key: str, *, now: datetime, reason: str) -> bool:
    """Take a pending message out of the queue; False when it is no longer pending, or leaves in a digest.

    The letters of a digest go by themselves again. The reason says where the message may have arrived.
    """
    reason = _with_doubt(session, key, reason)
    pending = and_(Outbox.key == key, Outbox.state == MessageState.PENDING, Outbox.digest.is_(None))
    gone = {"state": MessageState.SUPPRESSED, "reason": reason, "body": None}
    attempt = Attempt(key=key, at=now, outcome=Outcome.SUPPRESSED, reason=reason)
    settled = _settle(session, pending, attempt, gone)
    if settled:
        free_letters(session, key)
    return settled


def _with_doubt(session: Session, key: str, reason: str) -> str:
    """Say with a reason that a message may have arrived, if nobody knows of an earlier try."""
    doubt = session.scalar(_DOUBT, {"message": key})
    return reason if doubt is None else f"{reason}; {IN_DOUBT}"


def expire(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Suppress what is pending past its time; gives the keys.

    A waiting digest with such a letter is taken apart: the other letters are put together anew.
    """
    for digest in session.scalars(_WITH_LATE, {"now": now}).all():
        suppress(session, digest, now=now, reason=TAKEN_APART)
    keys = session.scalars(_LATE, {"now": now}).all()
    return tuple(key for key in keys if suppress(session, key, now=now, reason="its time is over"))


def recover_leases(session: Session, *, now: datetime, lease_now: datetime) -> None:
    """Free what dead senders held: claimed goes back to pending, transmitting becomes ambiguous.

    `lease_now` is real time. A message that was claimed gets backoff too: it may be what killed its sender.
    """
    for row in session.scalars(_ABANDONED, {"lease_now": lease_now}):
        why = f"the sender stopped while the message was {row.phase}"
        token, row.reason = row.lease_token, why
        session.add(Attempt(key=row.key, at=now, outcome=Outcome.LEASE_OVER, reason=why, lease_token=token))
        if row.phase is Phase.TRANSMITTING:
            row.state = MessageState.AMBIGUOUS
        else:
            row.state, row.lease_token = MessageState.PENDING, None
        row.phase = None
        row.attempts += 1
        row.not_before = now + backoff(row.attempts)


def resend_ambiguous(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Put ambiguous messages whose kind allows it back in the queue, once; gives the keys."""
    rows = session.scalars(_once_more(), {"now": now}).all()
    for row in rows:
        row.state = MessageState.PENDING
        row.resends += 1
        row.lease_token = row.lease_until = None
        session.add(Attempt(key=row.key, at=now, outcome=Outcome.RESEND, reason=row.reason))
    return tuple(row.key for row in rows)


def _tried(attempts: int, now: datetime) -> dict[str, object]:
    return {"attempts": attempts + 1, "not_before": now + backoff(attempts + 1)}


def _attempt(
    claim: Claim, now: datetime, outcome: Outcome, code: int | None, reason: str | None = None
) -> Attempt:
    return Attempt(
        key=claim.key, at=now, outcome=outcome, smtp_code=code, reason=reason, lease_token=claim.token
    )


def _settle(
    session: Session, where: ColumnElement[bool], attempt: Attempt, values: Mapping[str, object]
) -> bool:
    settled = change(session, where, **values)
    if settled:
        session.add(attempt)
    return settled
