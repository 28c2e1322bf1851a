"""Personal links to a meeting's page: one to answer with, one to read the agenda by."""

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from office.desk import Desk
from office.ledger.insertion import insert_once
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem
from office.ledger.rounds import Link, LinkScope, LinkState
from office.link import link_id, token

#: How long after a meeting its agenda can be read where its invitation stands.
_AGENDA_LIVES = timedelta(days=60)
_OF_MEETINGS = (LinkScope.ANSWER_INVITATION, LinkScope.READ_AGENDA)

#: Built once: SQLAlchemy takes longer to put it together than the database to answer it.
_AN_ITEM = select(AgendaItem.id).where(AgendaItem.meeting_id == bindparam("meeting")).limit(1)


def answer_link(session: Session, desk: Desk, meeting: Meeting, person: str, now: datetime) -> str:
    """Give the address at which a person answers the invitation; it works until the meeting is over."""
    return _address(session, desk, meeting, person, LinkScope.ANSWER_INVITATION, meeting.ends_at, now)


def agenda_link(session: Session, desk: Desk, meeting: Meeting, person: str, now: datetime) -> str | None:
    """Give the address at which the agenda can be read, or None before there is one.

    It stands in calendars, which others can see and forward: it answers nothing.
    """
    if session.scalar(_AN_ITEM, {"meeting": meeting.id}) is None:
        return None
    until = meeting.ends_at + _AGENDA_LIVES
    return _address(session, desk, meeting, person, LinkScope.READ_AGENDA, until, now)


def revoke_links(session: Session, meeting: str, person: str) -> None:
    """Take back a person's links to a meeting: they are no longer invited."""
    held = select(Link).where(Link.concerns == meeting, Link.person == person, Link.scope.in_(_OF_MEETINGS))
    for link in session.scalars(held):
        link.state = LinkState.REVOKED


def _address(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: str,
    scope: LinkScope,
    expires_at: datetime,
    now: datetime,
) -> str:
    """Make the link, or bring it up to date: a moved meeting's lives as long as the meeting does.

    Each address of a person has its own: whoever read the earlier one must not answer for who reads the new.
    """
    reader = desk.network.person(person)
    new = {"scope": scope, "concerns": meeting.id, "person": person, "made_at": now, "address": reader.email}
    lives = {"state": LinkState.LIVE, "expires_at": expires_at}
    for revision in count(1):
        identifier = link_id(scope, meeting.id, person, revision)
        if insert_once(session, Link, {"id": identifier, **new, **lives}, key="id"):
            break
        link = session.get_one(Link, identifier)
        if reader.reads(link.address):
            link.state, link.expires_at = LinkState.LIVE, expires_at
            break
    return f"{desk.settings.portal_url.rstrip('/')}/m/{token(desk.secret, identifier)}"
