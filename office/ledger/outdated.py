"""Letters whose words are of another day than the one on which they leave."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, not_, or_, select
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
    wanted = _letters(frozenset(kinds), frozenset(approved_first))
    return session.scalars(wanted, {"now": now, "begin": day[0], "end": day[1]}).all()


def outdated_digests(
    session: Session,
    kinds: Collection[MessageKind],
    day: tuple[datetime, datetime],
    *,
    now: datetime,
    approved_first: Collection[MessageKind],
) -> Sequence[str]:
    """List the digests that leave now with such a letter in them, by key."""
    wanted = _digests(frozenset(kinds), frozenset(approved_first))
    return session.scalars(wanted, {"now": now, "begin": day[0], "end": day[1]}).all()


# Built once, as every delivery asks: SQLAlchemy takes longer to put a question together than the database to
# answer it.
@cache
def _letters(kinds: frozenset[MessageKind], approved_first: frozenset[MessageKind]) -> Select[tuple[Outbox]]:
    alone = and_(_leaves(approved_first), Outbox.digest.is_(None))
    found = select(Outbox).where(alone, Outbox.kind.in_(kinds), _written_outside(Outbox))
    return found.order_by(Outbox.number).with_for_update(skip_locked=True, of=Outbox)


@cache
def _digests(kinds: frozenset[MessageKind], approved_first: frozenset[MessageKind]) -> Select[tuple[str]]:
    letter = aliased(Outbox)
    holds_one = exists().where(letter.digest == Outbox.key, letter.kind.in_(kinds), _written_outside(letter))
    digests = and_(Outbox.kind == MessageKind.DIGEST, _leaves(approved_first), holds_one)
    return select(Outbox.key).where(digests).order_by(Outbox.number)


def _leaves(approved_first: frozenset[MessageKind]) -> ColumnElement[bool]:
    due = and_(Outbox.state == MessageState.PENDING, Outbox.not_before <= bindparam("now"))
    return and_(due, not_(held(approved_first)))


def _written_outside(letter: type[Outbox]) -> ColumnElement[bool]:
    """Give the condition that a letter counts the days to its end, and is of another day.

    Of a later one too, where the clock was set back. What has no end is about lateness, and counts nothing.
    """
    elsewhere = or_(letter.planned_at < bindparam("begin"), letter.planned_at >= bindparam("end"))
    return and_(letter.expires_at.is_not(None), elsewhere)
