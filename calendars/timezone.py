"""The time zone of the network, Europe/Helsinki, as calendar programs need it written."""

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Timezone

ZONE = ZoneInfo("Europe/Helsinki")

#: Rules, not lists of dates: Outlook ignores RDATE in a VTIMEZONE and shows the meeting an hour wrong. The
#: rules are those of directive 2000/84/EC, in force in this form since 1996; no meeting of ours is older.
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")

_COMPONENT = cast("Timezone", Timezone.from_ical(VTIMEZONE))


def timezone_component() -> Timezone:
    """Give the VTIMEZONE as a component to add to a calendar; it is shared, so do not change it."""
    return _COMPONENT


def in_helsinki(instant: datetime) -> datetime:
    """Bring an aware instant to Europe/Helsinki, to whole seconds, as DTSTART and DTEND are written.

    The second pass through the repeated hour in October stays in UTC: a local time with a TZID can only
    mean the first pass (RFC 5545 section 3.3.5). Raises ValueError for a naive datetime.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone; give an aware datetime")
    local = instant.astimezone(ZONE).replace(microsecond=0)
    return (
        local.astimezone(UTC)
        if local.fold and local.utcoffset() != local.replace(fold=0).utcoffset()
        else local
    )
