"""Two readers of calendar objects that share no code with icalendar, our writer, nor with each other."""

from dataclasses import dataclass
from datetime import UTC, datetime

import ics
import vobject


@dataclass(frozen=True)
class Reading:
    """Hold what a reader made of an object; times are UTC."""

    method: str
    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    attendees: tuple[str, ...]
    organizer: str
    status: str
    alarms: int


def read_with_vobject(content: bytes) -> Reading:
    """Read an object as vobject does."""
    calendar = vobject.readOne(content.decode())
    event = calendar.vevent
    return Reading(
        method=calendar.method.value,
        uid=event.uid.value,
        starts_at=event.dtstart.value.astimezone(UTC),
        ends_at=event.dtend.value.astimezone(UTC),
        summary=event.summary.value,
        location=event.location.value if hasattr(event, "location") else "",
        attendees=tuple(_bare(one.value) for one in event.contents.get("attendee", [])),
        organizer=_bare(event.organizer.value),
        status=event.status.value,
        alarms=len(event.contents.get("valarm", [])),
    )


def read_with_ics(content: bytes) -> Reading:
    """Read an object as ics.py does, by its own grammar and with the VTIMEZONE that came along."""
    calendar = ics.Calendar(content.decode())
    (event,) = calendar.events
    assert event.organizer is not None
    return Reading(
        method=calendar.method,
        uid=event.uid,
        starts_at=event.begin.datetime.astimezone(UTC),
        ends_at=event.end.datetime.astimezone(UTC),
        summary=event.name,
        location=event.location or "",
        attendees=tuple(_bare(one.email) for one in event.attendees),
        organizer=_bare(event.organizer.email),
        status=event.status,
        alarms=len(event.alarms),
    )


def _bare(address: str) -> str:
    return address.removeprefix("mailto:")
