"""The parts that every calendar object of ours shares (RFC 5545)."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vText

from calendars.timezone import timezone_component
from calendars.wording import one_line, paragraphs

PRODID = "-//Vuosikello//Vuosikello//FI"
#: Languages that words may be tagged with (RFC 5545 section 3.2.10).
LANGUAGES = frozenset({"fi", "sv", "en"})


def new_calendar(method: str) -> Calendar:
    """Begin a VCALENDAR with its METHOD and the Helsinki VTIMEZONE; nothing in it is random."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    calendar.add_component(timezone_component())
    return calendar


def object_bytes(calendar: Calendar) -> bytes:
    """Give the object as UTF-8 bytes, folded at 75 octets, lines ending in CRLF."""
    return bytes(calendar.to_ical())


def new_event(uid: str, sequence: int, stamp: datetime) -> Event:
    """Begin a VEVENT with what tells one version of it from another; `stamp` is aware, written in UTC."""
    event = Event()
    event.add("UID", uid)
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    return event


class CalendarText(vText):
    r"""Hold a TEXT value that keeps its backslashes.

    The library takes a backslash before an N for a line break, so that `C:\New` would lose its letters;
    only a real line break is one here (RFC 5545 section 3.3.11).
    """

    def to_ical(self) -> bytes:
        """Escape backslash, semicolon, comma and line break, and nothing else."""
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode("utf-8")


def add_words(event: Event, language: str, *, summary: str, description: str, location: str) -> None:
    """Write what people read, each text tagged with its LANGUAGE; an empty text is left out."""
    tag = {"LANGUAGE": language}
    event.add("SUMMARY", CalendarText(one_line(summary)), parameters=tag)
    if cleaned := paragraphs(description):
        event.add("DESCRIPTION", CalendarText(cleaned), parameters=tag)
    if cleaned := one_line(location):
        event.add("LOCATION", CalendarText(cleaned), parameters=tag)


def require_version(uid: str, sequence: int, stamp: datetime) -> None:
    """Refuse a version that no reader could order: raises ValueError naming the field."""
    if not uid or uid != one_line(uid):
        raise ValueError(f"UID {uid!r} is empty or has control characters; make it with meeting_uid()")
    if sequence < 0:
        raise ValueError(f"SEQUENCE {sequence} of {uid} is negative; the first invitation has 0")
    if stamp.tzinfo is None:
        raise ValueError(f"DTSTAMP {stamp} of {uid} has no time zone; give an aware datetime")


def require_span(uid: str, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a span without a time zone or without length: raises ValueError naming the event."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise ValueError(f"the times of {uid} have no time zone; give aware datetimes")
    if ends_at <= starts_at:
        raise ValueError(
            f"{uid} ends at {ends_at}, which is not after its start {starts_at}; put its end later"
        )


def require_language(language: str) -> None:
    """Refuse a language that nobody is written to in: raises ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of fi, sv, en")
