"""Mailboxes that the mail server says do not exist: the same follows as when a message comes back."""

from datetime import datetime

from sqlalchemy.orm import Session

from office.desk import Desk
from office.hands.bounce import keep_bounce
from office.hands.each_letter import STOPS_ALL


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
