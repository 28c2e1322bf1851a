"""The last look before a message leaves: what the ledger says, and whether its reader still has the task."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from governance.message import MessageKind
from governance.network import Network
from governance.nomination import nominator, open_nominations
from governance.succession_due import is_task_of
from governance.unknown_id import UnknownIdError
from office.desk import Desk
from office.hands.recheck import reason_to_hold
from office.ledger.delivery import Recheck
from office.ledger.meetings import Invitation
from office.ledger.outbox import Outbox
from templates.dates import helsinki_day

#: What these concern is `matter/municipality`: they are for somebody with a task in that municipality.
_TO_MUNICIPALITIES = frozenset(
    {
        MessageKind.REQUEST,
        MessageKind.COMMENT_REQUEST,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.DECISION_REQUEST,
        MessageKind.DECISION_REMINDER,
        MessageKind.DECISION_NOTICE,
        MessageKind.EXTRACT,
        MessageKind.THANKS,
    }
)
#: A leaver gets these at the address that they had; the office's own mailbox may change at any time.
_TO_ANY_ADDRESS = frozenset(
    {MessageKind.CANCELLATION, MessageKind.RECEIPT, MessageKind.OFFICE_NOTICE, MessageKind.OFFICE_TASK}
)
_NOMINATIONS = frozenset({MessageKind.NOMINATION_REQUEST, MessageKind.NOMINATION_REMINDER})
_TO_INVITED = frozenset(
    {
        MessageKind.INVITATION,
        MessageKind.INVITATION_UPDATE,
        MessageKind.SUMMONS,
        MessageKind.CHANGE_OF_AGENDA,
    }
)


#: Built once, as every message asks.
_ADDRESS = select(Outbox.address).where(Outbox.key == bindparam("message"))


def last_look(desk: Desk) -> Recheck:
    """Give the look that a delivery takes at each message: a reason not to send it, or None."""

    def look(session: Session, key: str, kind: MessageKind, concerns: str, recipient: str) -> str | None:
        why = reason_to_hold(session, key, kind, concerns)
        return why or reason_not_theirs(session, desk.network, key, kind, concerns, recipient)

    return look


def reason_not_theirs(
    session: Session, network: Network, key: str, kind: MessageKind, concerns: str, recipient: str
) -> str | None:
    """Tell why a message is no longer for its reader: they have left the task, or the body, or the mailbox.

    A cancellation is for the leaver; a receipt for whoever answered.
    """
    if kind not in _TO_ANY_ADDRESS and (why := _reason_not_to_address(session, network, key, recipient)):
        return why
    if kind in _TO_MUNICIPALITIES and not is_task_of(network, concerns.rpartition("/")[2], recipient):
        return "no longer the contact"
    if kind in _TO_INVITED:
        held = session.get(Invitation, (concerns, recipient))
        return "no longer invited" if held is not None and held.cancelled else None
    return _reason_not_to_name(session, network, key, concerns, recipient) if kind in _NOMINATIONS else None


def _reason_not_to_address(session: Session, network: Network, key: str, recipient: str) -> str | None:
    """Tell why nothing is sent to a reader: they were taken out of the network, or have another address."""
    try:
        person = network.person(recipient)
    except UnknownIdError:
        return "no longer in the network"
    has_it = person.reads(session.scalar(_ADDRESS, {"message": key}))
    return None if has_it else "the address has changed meanwhile"


def _reason_not_to_name(
    session: Session, network: Network, key: str, concerns: str, recipient: str
) -> str | None:
    planned_at = session.scalar(select(Outbox.planned_at).where(Outbox.key == key))
    if planned_at is None:
        return None
    still = {one.id: one for one in open_nominations(network, helsinki_day(planned_at))}
    if concerns not in still:
        return "the nomination came meanwhile"
    of = still[concerns].of
    theirs = recipient == nominator(network, of) or is_task_of(network, of, recipient)
    return None if theirs else "no longer the contact"
