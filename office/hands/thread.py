"""Threads of letters: what a reader's mail program shows together (RFC 5322 section 3.6.4)."""

from collections.abc import Callable, Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState
from office.ledger.outbox import Outbox

#: The first letter and the latest ones: a header of every letter of a long year helps nobody.
_LATEST = 8
_NEVER_CAME = (MessageState.SUPPRESSED, MessageState.FAILED)
#: Of many matters at once: it answers none of them.
_ALONE = frozenset({MessageKind.DIGEST})

#: Built once: SQLAlchemy takes longer to put it together than the database to answer it.
_EARLIER = (
    select(Outbox.message_id, Outbox.digest, Outbox.state)
    .where(
        Outbox.concerns == bindparam("matter"),
        Outbox.recipient == bindparam("reader"),
        Outbox.key != bindparam("letter"),
        Outbox.kind.not_in(_ALONE),
        or_(Outbox.state.not_in(_NEVER_CAME), Outbox.digest.is_not(None)),
    )
    .order_by(Outbox.number)
)


def references(
    session: Session,
    kind: MessageKind,
    concerns: str,
    recipient: str,
    key: str,
    *,
    id_of: Callable[[str], str],
) -> Sequence[str]:
    """Give the Message-IDs of the earlier letters to somebody about the same matter, the first one first.

    What never left, or was refused, is no part of the thread; what left in a digest is there as that digest.
    `id_of` gives the Message-ID of a message's key.
    """
    if kind in _ALONE:
        return ()
    asked = {"matter": concerns, "reader": recipient, "letter": key}
    found = tuple(
        dict.fromkeys(
            id_of(digest) if digest and state in _NEVER_CAME else own
            for own, digest, state in session.execute(_EARLIER, asked).tuples()
        )
    )
    return found if len(found) <= _LATEST else (found[0], *found[1 - _LATEST :])
