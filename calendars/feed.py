"""Calendar feeds (tilattava kalenteri): the year as a subscriber's calendar program fetches it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from calendars.address import mail_address
from calendars.invitation import cal_address, conference, is_web_link
from calendars.timezone import ZONE, in_helsinki
from calendars.vcalendar import (
    CalendarText,
    add_words,
    new_calendar,
    new_event,
    object_bytes,
    require_language,
    require_span,
    require_version,
)
from calendars.wording import one_line

#: How often a subscriber should ask again; with an ETag the answer is nearly always 304.
REFRESH = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Publisher:
    """Hold who publishes a calendar: a name, and an address that is read. Making one raises AddressError."""

    name: str
    address: str

    def __post_init__(self) -> None:
        mail_address(self.address)


@dataclass(frozen=True)
class FeedEvent:
    """Hold one thing of the year as everybody may see it.

    Datetimes are aware. An `all_day` event covers every Helsinki day that it touches. `conference` is the
    address of the video meeting, `conference_label` what it is called. Making one raises ValueError.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    cancelled: bool = False
    all_day: bool = False
    url: str | None = None
    conference: str | None = None
    conference_label: str = ""

    def __post_init__(self) -> None:
        require_version(self.uid, self.sequence, self.stamp)
        require_span(self.uid, self.starts_at, self.ends_at)
        for name, link in (("URL", self.url), ("CONFERENCE", self.conference)):
            if link is not None and not is_web_link(link):
                raise ValueError(
                    f"{name} {link!r} of {self.uid} is not a web address; begin it with https://"
                )


def feed_ics(
    name: str, events: Iterable[FeedEvent], *, publisher: Publisher, language: str, uid: str | None = None
) -> bytes:
    """Write a published calendar (RFC 5546 section 3.2.1, RFC 7986).

    The same events in any order give the same bytes. Each names its publisher as ORGANIZER; there are no
    attendees in it. Without a `uid` the calendar's own comes from its name. Raises ValueError when two events
    share a UID: a subscriber would see only one of them.
    """
    require_language(language)
    ordered = sorted(events, key=lambda event: (event.starts_at, event.uid))
    _require_unique(ordered)
    calendar = new_calendar("PUBLISH")
    _add_heading(calendar, one_line(name), language, uid)
    if ordered:
        calendar.add(
            "LAST-MODIFIED", max(event.stamp for event in ordered).astimezone(UTC).replace(microsecond=0)
        )
    for event in ordered:
        calendar.add_component(_vevent(event, publisher, language))
    return object_bytes(calendar)


def etag(body: bytes) -> str:
    """Give the strong entity tag of a feed's bytes, quotes included (RFC 9110 section 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _add_heading(calendar: Calendar, name: str, language: str, uid: str | None) -> None:
    calendar.add("UID", uid or str(uuid5(NAMESPACE_URL, f"https://vuosikello.example/feed/{name}")))
    calendar.add("NAME", CalendarText(name), parameters={"LANGUAGE": language})
    calendar.add("X-WR-CALNAME", CalendarText(name))
    calendar.add("X-WR-TIMEZONE", str(ZONE))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")


def _require_unique(events: list[FeedEvent]) -> None:
    seen: set[str] = set()
    for event in events:
        if event.uid in seen:
            raise ValueError(f"two events of the feed have the UID {event.uid}; give each its own")
        seen.add(event.uid)


def _vevent(event: FeedEvent, publisher: Publisher, language: str) -> Event:
    vevent = new_event(event.uid, event.sequence, event.stamp)
    starts, ends = (
        _days(event) if event.all_day else (in_helsinki(event.starts_at), in_helsinki(event.ends_at))
    )
    vevent.add("DTSTART", starts)
    vevent.add("DTEND", ends)
    vevent.add("ORGANIZER", cal_address(publisher.name, publisher.address))
    add_words(vevent, language, summary=event.summary, description=event.description, location=event.location)
    vevent.add("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    vevent.add("TRANSP", "TRANSPARENT" if event.cancelled or event.all_day else "OPAQUE")
    if event.url:
        vevent.add("URL", event.url)
    if event.conference:
        vevent.add("CONFERENCE", conference(event.conference, event.conference_label))
    return vevent


def _days(event: FeedEvent) -> tuple[date, date]:
    """Give the first day and the day after the last, for DTEND is exclusive (RFC 5545 section 3.6.1)."""
    first = event.starts_at.astimezone(ZONE).date()
    last = (event.ends_at - _INSTANT).astimezone(ZONE).date()
    return first, last + timedelta(days=1)
