"""Personal links: made at first need, and taken back when their holder's task ends."""

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from governance.action import Action
from governance.person import Person
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.rounds import Link, LinkScope, LinkState
from office.link import link_id, token


def keep_link(
    session: Session,
    scope: LinkScope,
    concerns: str,
    person: Person,
    *,
    now: datetime,
    expires_at: datetime,
) -> Link:
    """Give the personal link for a matter, making it at first need.

    One that was taken back stays dead: whoever has the task again gets another. So does whoever reads the
    person's new address; the clockwork takes the old one back.
    """
    for revision in count(1):
        identifier = link_id(scope, concerns, person.id, revision)
        link = session.get(Link, identifier)
        if link is None:
            break
        if link.is_live and person.reads(link.address):
            return link
    made = Link(
        id=identifier, scope=scope, concerns=concerns, person=person.id, made_at=now, expires_at=expires_at
    )
    made.state, made.address = LinkState.LIVE, person.email
    session.add(made)
    session.flush()
    return made


def portal_link(desk: Desk, link: Link) -> str:
    """Give the address of a personal link."""
    return f"{desk.settings.portal_url.rstrip('/')}/k/{token(desk.secret, link.id)}"


def revoke_link(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Take back the link that an action names; from now on it looks as if it had never been."""
    del desk
    link = session.get_one(Link, action.key.partition(":")[2])
    link.state = LinkState.REVOKED
    write_audit(session, now=now, actor="clockwork", what="link revoked", concerns=link.concerns)
