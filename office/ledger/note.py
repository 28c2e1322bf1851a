"""Covering notes (saatesanat) in the outbox: held letters are frozen anew, in one transaction."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState
from office.ledger.hold import Scope, held
from office.ledger.journal import write_audit
from office.ledger.outbox import Outbox

#: Gives the bytes with the note, and the note as it stands in them.
WithNote = Callable[[Outbox], tuple[bytes, str]]


class NoteError(Exception):
    """A covering note cannot be added."""


def lock_batch(session: Session, scope: Scope, approved_first: Collection[MessageKind]) -> Sequence[Outbox]:
    """Give the letters of a batch that the office holds, locked so that no sender takes them.

    Raises NoteError when there is none, when one of them is being sent, or has perhaps been sent.
    """
    wanted = select(Outbox).where(scope.covers()).order_by(Outbox.number)
    on_its_way = session.scalar(wanted.where(Outbox.state == MessageState.SENDING).limit(1))
    if on_its_way is not None:
        raise NoteError(f"{scope.name} is being sent; a note is added to letters that are held")
    pending = and_(Outbox.state == MessageState.PENDING, Outbox.digest.is_(None))
    letters = session.scalars(wanted.where(pending, held(approved_first)).with_for_update(of=Outbox)).all()
    if not letters:
        raise NoteError(f"no letter of {scope.name} is held; hold the batch first, before it leaves")
    tried = next((letter.key for letter in letters if letter.resends), None)
    if tried is not None:
        raise NoteError(f"{tried} may have arrived already; its bytes stay as they are: release or settle it")
    return letters


def freeze(letter: Outbox, body: bytes, note: str) -> None:
    """Put a letter's bytes with a note in place of those that it has."""
    letter.body, letter.body_size, letter.note = body, len(body), note
    letter.body_sha256 = sha256(body).hexdigest()


def freeze_anew(
    session: Session, scope: Scope, letters: Sequence[Outbox], with_note: WithNote, *, now: datetime
) -> None:
    """Put a note into locked letters: the same keys and Message-IDs, other bytes."""
    for letter in letters:
        freeze(letter, *with_note(letter))
    write_audit(
        session,
        now=now,
        actor="office",
        what="covering note added",
        concerns=scope.name,
        letters=len(letters),
        first=letters[0].key,
    )
