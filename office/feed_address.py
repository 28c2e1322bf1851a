"""Secret addresses of calendar feeds (tilausosoite): given, repeated, revoked and given anew."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.record import Language
from office.desk import Desk
from office.ledger.feeds import Feed, FeedKind
from office.ledger.journal import write_audit
from office.ledger.rounds import LinkState
from office.link import link_id, signed_id, token
from office.year import YearError


@dataclass(frozen=True)
class FeedOf:
    """Say whose year a feed shows: a person's, body's or municipality's id, or nothing for the region."""

    kind: FeedKind
    concerns: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.concerns}".strip()


@dataclass(frozen=True)
class FeedAddress:
    """Hold a feed's address in both spellings; both are secrets."""

    https: str
    #: The same for calendar programs: a click subscribes.
    webcal: str


def give_address(
    desk: Desk, of: FeedOf, *, now: datetime, language: Language | None = None, until: datetime | None = None
) -> FeedAddress:
    """Give the address of a feed: the one that is in use, else a new one.

    `language` is by default the person's, otherwise Finnish. `until` sets when it ends, or changes that.
    Raises YearError for what the network does not have.
    """
    wanted = language or _own_language(desk, of)
    with desk.ledger.writing() as session:
        feed = next((one for one in _live(session, of, now) if one.language == wanted), None)
        if feed is None:
            feed = _new(session, of, wanted, now)
            write_audit(session, now=now, actor="office", what="feed given", concerns=f"feed/{feed.id}")
        if until is not None:
            feed.expires_at = until
        return _address(desk, feed.id)


def revoke_addresses(desk: Desk, of: FeedOf, *, now: datetime) -> int:
    """Take back every address of a feed, in all languages, and give their number."""
    with desk.ledger.writing() as session:
        feeds = _live(session, of, now)
        for feed in feeds:
            feed.state, feed.revoked_at = LinkState.REVOKED, now
            write_audit(session, now=now, actor="office", what="feed revoked", concerns=f"feed/{feed.id}")
        return len(feeds)


def live_feed(session: Session, desk: Desk, presented: str, now: datetime) -> Feed | None:
    """Give the feed of a token; None where it is unknown, forged, revoked or expired: they look the same."""
    identifier = signed_id(desk.secret, presented)
    feed = session.get(Feed, identifier) if identifier else None
    return feed if feed is not None and _is_live(feed, now) else None


def _own_language(desk: Desk, of: FeedOf) -> Language:
    """Look whether the network has it, and give the language to write it in."""
    known = {
        FeedKind.PERSON: [one.id for one in desk.network.people],
        FeedKind.BODY: [one.id for one in desk.network.bodies],
        FeedKind.MUNICIPALITY: [one.id for one in desk.network.municipalities],
        FeedKind.REGION: [""],
    }[of.kind]
    if of.concerns not in known:
        raise YearError(f"there is no {of}; the network has: {', '.join(known)}")
    return desk.network.person(of.concerns).language if of.kind is FeedKind.PERSON else Language.FI


def _live(session: Session, of: FeedOf, now: datetime) -> list[Feed]:
    rows = session.scalars(
        select(Feed)
        .where(Feed.kind == of.kind, Feed.concerns == of.concerns, Feed.state == LinkState.LIVE)
        .order_by(Feed.language, Feed.revision)
    )
    return [feed for feed in rows if _is_live(feed, now)]


def _is_live(feed: Feed, now: datetime) -> bool:
    return feed.state is LinkState.LIVE and (feed.expires_at is None or now <= feed.expires_at)


def _new(session: Session, of: FeedOf, language: Language, now: datetime) -> Feed:
    earlier = session.scalar(
        select(func.max(Feed.revision)).where(
            Feed.kind == of.kind, Feed.concerns == of.concerns, Feed.language == language
        )
    )
    revision = (earlier or 0) + 1
    feed = Feed(
        id=link_id("feed", str(of), str(language), revision),
        kind=of.kind,
        concerns=of.concerns,
        language=language,
        revision=revision,
        state=LinkState.LIVE,
        made_at=now,
    )
    session.add(feed)
    return feed


def _address(desk: Desk, identifier: str) -> FeedAddress:
    https = f"{desk.settings.portal_url.rstrip('/')}/feed/{token(desk.secret, identifier)}.ics"
    return FeedAddress(https, urlunsplit(urlsplit(https)._replace(scheme="webcal")))
