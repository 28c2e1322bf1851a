"""Calendar feeds: what stands behind a secret address now, as bytes with their entity tag."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.feed import FeedEvent, etag, feed_ics
from calendars.invitation import meeting_uid
from governance.plan_version import PlanState
from governance.working_day import HELSINKI
from office.calendar import (
    StandingMeeting,
    StandingYear,
    calendar_name,
    meeting_event,
    plan_events,
    publisher,
    standing_meetings,
)
from office.desk import Desk
from office.feed_address import live_feed
from office.ledger.feeds import Feed, FeedKind
from office.ledger.meetings import Invitation, Meeting
from office.ledger.plans import PlanVersion
from office.year import plan_of


@dataclass(frozen=True)
class FeedDocument:
    """Hold a feed as it is sent."""

    body: bytes
    #: Quotes included.
    etag: str


def read_feed(desk: Desk, presented: str, now: datetime) -> FeedDocument | None:
    """Give the feed behind a token; None where the token opens nothing. Changes nothing.

    It shows the years in force from last year on. The same ledger and rules give the same bytes: nothing in
    them comes from the moment of asking but the year that it is.
    """
    with desk.ledger.reading() as session:
        feed = live_feed(session, desk, presented, now)
        if feed is None or not _is_known(desk, feed):
            return None
        events = _each_once(_events(session, desk, feed, now.astimezone(HELSINKI).year - 1))
        body = feed_ics(
            _name(desk, feed),
            events,
            publisher=publisher(desk, feed.language),
            language=str(feed.language),
            uid=meeting_uid(f"feed/{feed.kind}/{feed.concerns}", desk.network.region.id),
        )
    return FeedDocument(body, etag(body))


def _is_known(desk: Desk, feed: Feed) -> bool:
    """Tell whether the region's files still have whose year it is: who has left them sees nothing."""
    held: dict[FeedKind, Iterable[str]] = {
        FeedKind.PERSON: (one.id for one in desk.network.people),
        FeedKind.BODY: (one.id for one in desk.network.bodies),
        FeedKind.MUNICIPALITY: (one.id for one in desk.network.municipalities),
        FeedKind.REGION: ("",),
    }
    return feed.concerns in held[feed.kind]


def _name(desk: Desk, feed: Feed) -> str:
    if feed.kind is FeedKind.PERSON:
        title = desk.network.person(feed.concerns).title.in_language(feed.language)
        return f"{desk.network.region.name.in_language(feed.language)}: {title}"
    return calendar_name(desk, *_body_and_municipality(feed), feed.language)


def _body_and_municipality(feed: Feed) -> tuple[str | None, str | None]:
    body = feed.concerns if feed.kind is FeedKind.BODY else None
    return body, feed.concerns if feed.kind is FeedKind.MUNICIPALITY else None


def _events(session: Session, desk: Desk, feed: Feed, first_year: int) -> Iterator[FeedEvent]:
    if feed.kind is FeedKind.PERSON:
        yield from _invited_to(session, desk, feed, first_year)
        return
    rows = standing_meetings(session, first_year, MAXYEAR)
    versions = session.scalars(
        select(PlanVersion)
        .where(PlanVersion.state == PlanState.ADOPTED, PlanVersion.year >= first_year)
        .order_by(PlanVersion.year)
    )
    for version in versions:
        year = StandingYear(plan_of(version), version.made_at, rows)
        yield from plan_events(desk, year, *_body_and_municipality(feed), feed.language)


def _invited_to(session: Session, desk: Desk, feed: Feed, first_year: int) -> Iterator[FeedEvent]:
    """Give the meetings that a person was invited to, each with the SEQUENCE of the mail that they have.

    Whose invitation was withdrawn sees the meeting no more, nor where it moved to. An invitation that was
    sent anew, to a new address or to one who came back, has a higher SEQUENCE than the meeting.
    """
    rows = session.execute(
        select(Meeting, Invitation)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Invitation.person == feed.concerns, Meeting.year >= first_year)
    ).tuples()
    for meeting, held in rows:
        standing = StandingMeeting(meeting, max(meeting.sequence, held.sequence))
        event = meeting_event(desk, meeting, standing, meeting.changed_at, feed.language)
        if event.cancelled or not held.cancelled:
            yield event


def _each_once(events: Iterable[FeedEvent]) -> list[FeedEvent]:
    """Leave out what two years' plans both name: a deadline in January may stand in either."""
    return list({event.uid: event for event in events}.values())
