"""A letter that leaves instead of an earlier one, which waited until its words were no longer true."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.hands.covering_note import with_covering_note
from office.ledger.note import freeze
from office.ledger.outbox import Outbox


def inherit(session: Session, earlier: Outbox, key: str) -> None:
    """Let the letter of a key leave as the earlier one would have: released as it was, and with its note."""
    session.flush()
    anew = session.scalars(select(Outbox).where(Outbox.key == key)).one()
    anew.released_at = earlier.released_at
    if earlier.note:
        freeze(anew, with_covering_note(anew.body or b"", earlier.note), earlier.note)
