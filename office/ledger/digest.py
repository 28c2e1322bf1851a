"""Digests in the outbox: letters that one person would get at once, and how they end together.

A letter in a digest stays pending, bound to it, until the digest ends. So a crash at any point leaves either
the letters or the digest to be sent, never both.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from governance.message import COMBINABLE, MessageKind, MessageState
from office.ledger.hold import held
from office.ledger.outbox import Attempt, Outbox, Outcome
from office.ledger.waiting import earlier_unsettled

#: So long no new digest is tried at an address that has refused one: its letters leave by themselves.
_REST = timedelta(days=1)
#: A letter of letters that nobody reads to its end helps nobody.
MOST_LETTERS = 12


def letters_to_combine(
    session: Session, *, now: datetime, approved_first: Collection[MessageKind]
) -> Iterator[Sequence[Outbox]]:
    """List the letters that would leave now to the same person, two or more each, and lock them.

    One person's after the other: however many letters wait, few stand in memory.
    """
    moments = {"now": now, "refused_since": now - _REST}
    wanted = _to_one_person(frozenset(approved_first))
    for person, address in session.execute(_people(frozenset(approved_first)), moments).all():
        letters = session.scalars(wanted, {**moments, "reader": person, "where": address}).all()
        if len(letters) > 1:
            yield letters


def bind(session: Session, letters: Sequence[Outbox], digest: str) -> None:
    """Let letters leave in a digest, by its key, and no longer by themselves."""
    for letter in letters:
        letter.digest = digest
    session.flush()


def letters_in(session: Session, digest: str) -> Sequence[Outbox]:
    """List the letters that are bound to a digest, in their order."""
    return session.scalars(select(Outbox).where(Outbox.digest == digest).order_by(Outbox.number)).all()


def end_letters(session: Session, digest: str, *, now: datetime) -> None:
    """End the letters of a digest that was sent: suppressed, with the digest as the reason.

    They keep when they were sent, for their reader has them.
    """
    for letter in _end(session, digest, now, f"in digest {digest}"):
        letter.sent_at = now


def give_up_letters(session: Session, digest: str, *, now: datetime) -> None:
    """End the letters of a digest that a person gave up; their reader has not got them."""
    for letter in _end(session, digest, now, f"given up with {digest}"):
        letter.digest = None


def free_letters(session: Session, digest: str) -> None:
    """Let the letters of a digest that will not leave go by themselves again, or in another digest."""
    freed = update(Outbox).where(Outbox.digest == digest).values(digest=None)
    session.execute(freed.execution_options(synchronize_session=False))


def fault_of_digest(
    session: Session, digest: str, *, now: datetime, approved_first: Collection[MessageKind]
) -> str | None:
    """Say why a digest may not leave as it was put together; None where each letter in it still may."""
    all_in_it = select(func.count()).where(Outbox.digest == digest)
    count = session.scalar(all_in_it)
    if not count:
        return "its letters have left by themselves"
    alive = or_(Outbox.expires_at.is_(None), Outbox.expires_at > now)
    right = and_(Outbox.state == MessageState.PENDING, alive, not_(held(approved_first)))
    if session.scalar(all_in_it.where(right)) != count:
        return "a letter in it may not leave now; the others are put together anew"
    return None


def _end(session: Session, digest: str, now: datetime, reason: str) -> Sequence[Outbox]:
    letters = [one for one in letters_in(session, digest) if one.state is MessageState.PENDING]
    for letter in letters:
        letter.state, letter.reason, letter.body = MessageState.SUPPRESSED, reason, None
        session.add(Attempt(key=letter.key, at=now, outcome=Outcome.SUPPRESSED, reason=reason))
    return letters


# Built once: SQLAlchemy takes longer to put a question together than the database to answer it.
@cache
def _people(approved_first: frozenset[MessageKind]) -> Select[tuple[str, str]]:
    found = select(Outbox.recipient, Outbox.address).where(_combinable(approved_first))
    together = found.group_by(Outbox.recipient, Outbox.address).having(func.count() > 1)
    return together.order_by(Outbox.recipient, Outbox.address)


@cache
def _to_one_person(approved_first: frozenset[MessageKind]) -> Select[tuple[Outbox]]:
    theirs = and_(Outbox.recipient == bindparam("reader"), Outbox.address == bindparam("where"))
    found = select(Outbox).where(theirs, _combinable(approved_first)).order_by(Outbox.number)
    return found.limit(MOST_LETTERS).with_for_update(skip_locked=True, of=Outbox)


def _combinable(approved_first: Collection[MessageKind]) -> ColumnElement[bool]:
    """Give the condition that a letter leaves at the moment `now` and may stand in a digest."""
    refused = aliased(Outbox)
    recently_refused = exists().where(
        refused.kind == MessageKind.DIGEST,
        refused.address == Outbox.address,
        refused.state == MessageState.FAILED,
        refused.planned_at > bindparam("refused_since"),
    )
    return and_(
        Outbox.state == MessageState.PENDING,
        Outbox.kind.in_(COMBINABLE),
        Outbox.not_before <= bindparam("now"),
        Outbox.digest.is_(None),
        Outbox.resends == 0,
        or_(Outbox.expires_at.is_(None), Outbox.expires_at > bindparam("now")),
        not_(held(approved_first)),
        not_(earlier_unsettled()),
        not_(recently_refused),
    )
