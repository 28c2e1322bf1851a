"""Refusals for good: a mailbox that does not exist is a bounce; of any other the office is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind
from office.desk import Desk
from office.hands.bounce import keep_bounce, tell_refused
from office.hands.each_letter import STOPS_ALL
from office.ledger.outbox import Outbox

#: A notice that does not reach the office is not told by another one; a digest's letters go on by themselves.
_NOT_TOLD = frozenset({MessageKind.OFFICE_NOTICE, MessageKind.OFFICE_TASK, MessageKind.DIGEST})


def keep_refused_mailbox(session: Session, desk: Desk, recipient: str, address: str, now: datetime) -> bool:
    """Keep that a person's address takes no mail; the office is told once, and the substitute is asked.

    False where nothing is kept: the address was corrected meanwhile, and says nothing of its successor, or
    the office cannot be told; the message is shown as failed all the same.
    """
    person = next((one for one in desk.network.people if (one.id, one.email) == (recipient, address)), None)
    if person is None:
        return False
    try:
        with session.begin_nested():
            keep_bounce(session, desk, person, f"{address} {now.isoformat()}", now, permanent=True)
    except STOPS_ALL:
        raise
    except Exception:  # noqa: BLE001 - the refusal itself must be written down, whatever ails the notice
        return False
    return True


def tell_of_refusal(session: Session, desk: Desk, key: str, why: str, now: datetime) -> None:
    """Tell the office of a letter that the mail server refused for good; of a person and a matter once.

    In a rehearsal the refusal says nothing of the reader. What ails the notice keeps nothing from being
    written down: the message is shown as failed all the same.
    """
    letter = session.scalars(select(Outbox).where(Outbox.key == key)).one()
    person = next((one for one in desk.network.people if one.id == letter.recipient), None)
    only_to = desk.settings.only_to
    rehearsed = only_to is not None and not only_to.allows(letter.address)
    if person is None or rehearsed or letter.kind in _NOT_TOLD:
        return
    try:
        with session.begin_nested():
            tell_refused(session, desk, letter, person, why, now)
    except STOPS_ALL:
        raise
    except Exception:  # noqa: BLE001 - as above
        return
