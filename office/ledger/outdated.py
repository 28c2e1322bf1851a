"""Letters whose words are of another day than the one on which they leave."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from governance.message import MessageKind, MessageState
from office.ledger.hold import held
from office.ledger.outbox import Outbox


def outdated_letters(
    session: Session,
    kinds: Collection[MessageKind],
    day: tuple[datetime, datetime],
    *,
    now: datetime,
    approved_first: Collection[MessageKind],
) -> Sequence[Outbox]:
    """List what leaves now and was not written in the `day` that its two moments bound, and lock it."""
    alone = and_(_leaves(now, approved_first), Outbox.digest.is_(None))
    found = select(Outbox).where(alone, Outbox.kind.in_(kinds), _written_outside(Outbox, day))
    return session.scalars(found.order_by(Outbox.number).with_for_update(skip_locked=True, of=Outbox)).all()


def outdated_digests(
    session: Session,
    kinds: Collection[MessageKind],
    day: tuple[datetime, datetime],
    *,
    now: datetime,
    approved_first: Collection[MessageKind],
) -> Sequence[str]:
    """List the digests that leave now with such a letter in them, by key."""
    letter = aliased(Outbox)
    holds_one = exists().where(
        letter.digest == Outbox.key, letter.kind.in_(kinds), _written_outside(letter, day)
    )
    digests = and_(Outbox.kind == MessageKind.DIGEST, _leaves(now, approved_first), holds_one)
    return session.scalars(select(Outbox.key).where(digests).order_by(Outbox.number)).all()


def _leaves(now: datetime, approved_first: Collection[MessageKind]) -> ColumnElement[bool]:
    due = and_(Outbox.state == MessageState.PENDING, Outbox.not_before <= now)
    return and_(due, not_(held(approved_first)))


def _written_outside(letter: type[Outbox], day: tuple[datetime, datetime]) -> ColumnElement[bool]:
    """Give the condition that a letter counts the days to its end, and is of another day.

    Of a later one too, where the clock was set back. What has no end is about lateness, and counts nothing.
    """
    elsewhere = or_(letter.planned_at < day[0], letter.planned_at >= day[1])
    return and_(letter.expires_at.is_not(None), elsewhere)
