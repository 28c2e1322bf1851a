"""Holds: the office's word that letters wait, and its word that they may leave."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from governance.message import MessageKind, MessageState
from office.ledger.engine import Base, UtcDateTime
from office.ledger.journal import write_audit
from office.ledger.outbox import Outbox

#: Stands in the ledger where a hold covers every kind, or every matter.
_EVERY = ""
HELD = "held by the office"


class Hold(Base):
    """Keep that letters of a kind, about a matter, or all of them wait until the office releases them."""

    __tablename__ = "hold"

    #: A kind of message; empty for every kind.
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Id of a meeting, round (`round/year`), request, proposal; empty for every matter.
    concerns: Mapped[str] = mapped_column(String(160), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Scope:
    """Say which letters are meant: of a kind, about a matter and what is under it, or all."""

    kind: MessageKind | None = None
    #: An id; `esitykset/2027` covers `esitykset/2027/lohja` too.
    concerns: str = _EVERY

    @property
    def name(self) -> str:
        """Name the scope for the audit log: `kind:matter`, or "everything"."""
        return ":".join(part for part in (self.kind, self.concerns) if part) or "everything"

    def covers(self) -> ColumnElement[bool]:
        """Give the condition that a message is meant."""
        kind = Outbox.kind == self.kind if self.kind else true()
        under = func.substr(Outbox.concerns, 1, len(self.concerns) + 1) == f"{self.concerns}/"
        return and_(kind, or_(Outbox.concerns == self.concerns, under) if self.concerns else true())


def held(approved_first: Collection[MessageKind] = ()) -> ColumnElement[bool]:
    """Give the condition that a message waits for the office, by a hold or as its kind is approved first.

    What the office has released waits no more.
    """
    under = func.substr(Outbox.concerns, 1, func.length(Hold.concerns) + 1) == Hold.concerns.concat("/")
    by_hold = exists().where(
        Hold.kind.in_((_EVERY, Outbox.kind)),
        or_(Hold.concerns == _EVERY, Outbox.concerns == Hold.concerns, under),
    )
    waits = or_(by_hold, Outbox.kind.in_(approved_first)) if approved_first else by_hold
    return and_(Outbox.released_at.is_(None), waits)


def place_hold(session: Session, scope: Scope, *, now: datetime) -> int:
    """Let the letters of a scope wait, those to come too; gives how many wait now.

    What was released before and has not left is held again. Placing a hold twice changes nothing.
    """
    kind = scope.kind or _EVERY
    if session.get(Hold, (kind, scope.concerns)) is None:
        session.add(Hold(kind=kind, concerns=scope.concerns, since=now))
    pending = and_(Outbox.state == MessageState.PENDING, scope.covers())
    session.execute(update(Outbox).where(pending).values(released_at=None))
    waiting = session.scalar(select(func.count()).where(pending)) or 0
    write_audit(session, now=now, actor="office", what="letters held", concerns=scope.name, letters=waiting)
    return waiting


def release_letters(
    session: Session, scope: Scope, *, now: datetime, approved_first: Collection[MessageKind] = ()
) -> int:
    """Let the held letters of a scope leave, and end the holds that lie within it; gives how many letters.

    A wider hold stays for letters to come: one batch can leave while everything else waits.
    """
    freed = and_(Outbox.state == MessageState.PENDING, scope.covers(), held(approved_first))
    released = session.execute(
        update(Outbox)
        .where(freed)
        .values(released_at=now)
        .returning(Outbox.number)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(delete(Hold).where(_within(scope)))
    count = len(released)
    write_audit(session, now=now, actor="office", what="letters released", concerns=scope.name, letters=count)
    return count


def is_held(session: Session, number: int, approved_first: Collection[MessageKind]) -> bool:
    """Tell whether one message waits for the office."""
    return session.scalar(_one_held(frozenset(approved_first)), {"message": number}) is not None


@cache
def _one_held(approved_first: frozenset[MessageKind]) -> Select[tuple[int]]:
    """Build the question once: SQLAlchemy takes longer to put it together than the database to answer it."""
    return select(Outbox.number).where(Outbox.number == bindparam("message"), held(approved_first))


def holds(session: Session) -> tuple[Scope, ...]:
    """List the holds in force."""
    found = session.scalars(select(Hold).order_by(Hold.kind, Hold.concerns))
    return tuple(Scope(MessageKind(one.kind) if one.kind else None, one.concerns) for one in found)


def _within(scope: Scope) -> ColumnElement[bool]:
    kind = Hold.kind == scope.kind if scope.kind else true()
    under = func.substr(Hold.concerns, 1, len(scope.concerns) + 1) == f"{scope.concerns}/"
    return and_(kind, or_(Hold.concerns == scope.concerns, under) if scope.concerns else true())
