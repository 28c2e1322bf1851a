"""The sending rate: how many messages a minute leave, counted by all workers together."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from office.ledger.engine import Base, UtcDateTime
from office.ledger.insertion import insert_once

_ONLY = 1


class SendingRate(Base):
    """Keep when the next message may set out: one row, a token bucket that holds one token."""

    __tablename__ = "sending_rate"

    number: Mapped[int] = mapped_column(primary_key=True)
    #: Real time, also when the business time is virtual.
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)


def reserve_turn(session: Session, per_minute: float, *, now: datetime, within: timedelta) -> datetime | None:
    """Take the next turn to send: its moment, `now` or later; None when it is not `within` reach.

    `now` is real time. Turns lie a minute/`per_minute` apart, whichever worker takes them: the row is locked
    until the transaction ends, so no two workers get the same turn, and no minute has more than
    `per_minute`. A turn that is taken and not used is not given back.
    """
    apart = timedelta(minutes=1) / per_minute
    row = _locked(session, now)
    if row.next_at > now + within + apart:
        row.next_at = now  # nobody reserves so far ahead: the machine's clock was set back
    turn = max(row.next_at, now)
    if turn > now + within:
        return None
    row.next_at = turn + apart
    return turn


def _locked(session: Session, now: datetime) -> SendingRate:
    insert_once(session, SendingRate, {"number": _ONLY, "next_at": now}, key="number")
    return session.scalars(select(SendingRate).where(SendingRate.number == _ONLY).with_for_update()).one()
