"""A place, link or name that changed: what was made before and has not left follows it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState
from governance.person import Person
from office.desk import Desk
from office.hands.agenda_paper import keep_papers, paper_languages
from office.hands.calendar_object import invitation_thread
from office.hands.kept_paper import latest_document
from office.hands.successor import inherit
from office.hands.summons import write_summons
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import DocumentKind
from office.ledger.settlement import suppress


def print_agenda_anew(session: Session, desk: Desk, meeting: Meeting, now: datetime) -> None:
    """Print an agenda that was made before now anew: once for all who are told of the change together."""
    first, *_ = paper_languages(desk, meeting, DocumentKind.AGENDA)
    printed = latest_document(session, DocumentKind.AGENDA, meeting.id, first)
    if printed is not None and printed.made_at < now:
        keep_papers(session, desk, meeting, DocumentKind.AGENDA, now)


def call_anew(
    session: Session, desk: Desk, meeting: Meeting, person: Person, held: Invitation, now: datetime
) -> None:
    """Write a summons that still waits anew, after the update of the invitation.

    The earlier one would name the old place, and the update would wait behind it: messages of one UID leave
    in their order. Released as it was, and with its covering note. One that may have arrived stays as it is.
    """
    waiting = select(Outbox).where(
        Outbox.thread == invitation_thread(desk, meeting.id, person.email),
        Outbox.kind == MessageKind.SUMMONS,
        Outbox.state == MessageState.PENDING,
        Outbox.resends == 0,
    )
    for summons in session.scalars(waiting).all():
        revision = f"{held.sequence}:{meeting.sequence}"
        key = f"{MessageKind.SUMMONS}:{meeting.id}:{person.id}:{revision}"
        if suppress(session, summons.key, now=now, reason=f"its words changed; written anew: {key}"):
            write_summons(session, desk, meeting, person, now, revision=revision)
            inherit(session, summons, key)
