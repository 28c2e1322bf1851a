"""Invitations to meetings (kokouskutsu kalenteriin), one attendee each, as iTIP objects."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from icalendar import Alarm, Event, vCalAddress, vText, vUri

from calendars.address import mail_address
from calendars.attendee import PartStat
from calendars.timezone import in_helsinki
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

_UNSAFE_IN_UID = re.compile(r"[^a-z0-9-]")


class Method(StrEnum):
    """Name what an invitation asks of a calendar program (RFC 5546 section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Invitation:
    """Hold one meeting as one attendee is asked to it.

    Datetimes are aware. `uid` stays for the life of the meeting; `sequence` grows by one at every real
    change and at a cancellation; a resend repeats `sequence` and `stamp` (RFC 5546 section 2.1.4). `url` is
    where more can be read: the agenda's page, once there is one. `conference` is the address of the video
    meeting, `conference_label` what it is called. `partstat` is what the attendee has answered to this very
    `sequence`, as far as we know. Making one raises ValueError (AddressError for an address) that names
    the field.
    """

    uid: str
    sequence: int
    stamp: datetime
    method: Method
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    url: str | None
    organizer_name: str
    organizer_address: str
    attendee_name: str
    attendee_address: str
    language: str
    optional: bool = False
    alarm_minutes: int | None = None
    conference: str | None = None
    conference_label: str = ""
    partstat: PartStat = PartStat.NEEDS_ACTION

    def __post_init__(self) -> None:
        require_version(self.uid, self.sequence, self.stamp)
        require_span(self.uid, self.starts_at, self.ends_at)
        require_language(self.language)
        mail_address(self.organizer_address)
        mail_address(self.attendee_address)
        if not one_line(self.summary):
            raise ValueError(f"the invitation {self.uid} has no SUMMARY; name the meeting")
        for name, link in (("URL", self.url), ("CONFERENCE", self.conference)):
            if link is not None and not is_web_link(link):
                raise ValueError(
                    f"{name} {link!r} of {self.uid} is not a web address; begin it with https://"
                )
        if self.alarm_minutes is not None and self.alarm_minutes < 0:
            raise ValueError(
                f"the alarm of {self.uid} is {self.alarm_minutes} minutes; give minutes before the start"
            )


def is_web_link(url: str) -> bool:
    """Tell whether `url` can stand as URL: http or https with a host, printable ASCII, no spaces."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def meeting_uid(meeting_id: str, region: str) -> str:
    """Give the UID that a meeting keeps for ever, from its id (`series/year/number`) and its region.

    Letters outside a-z, digits and hyphen are written so that two ids never share a UID; `/` becomes `.`.
    The result never changes between versions of this program: calendars out there hold it (RFC 7986 section
    5.3).
    """
    return f"{_uid_text(meeting_id)}@{_uid_text(region)}.vuosikello.example"


def _uid_text(text: str) -> str:
    return _UNSAFE_IN_UID.sub(lambda found: "." if found[0] == "/" else f"_{ord(found[0]):x}_", text)


def invitation_ics(invitation: Invitation) -> bytes:
    """Write the invitation as an iTIP object; the same invitation gives the same bytes.

    RFC 5546 sections 3.2.2 and 3.2.5: one VEVENT, one ATTENDEE, ORGANIZER; a cancellation carries
    STATUS:CANCELLED and no alarm.
    """
    calendar = new_calendar(invitation.method)
    event = new_event(invitation.uid, invitation.sequence, invitation.stamp)
    event.add("DTSTART", in_helsinki(invitation.starts_at))
    event.add("DTEND", in_helsinki(invitation.ends_at))
    _add_people(event, invitation)
    add_words(
        event,
        invitation.language,
        summary=invitation.summary,
        description=invitation.description,
        location=invitation.location,
    )
    _add_standing(event, invitation)
    calendar.add_component(event)
    return object_bytes(calendar)


def _add_standing(event: Event, invitation: Invitation) -> None:
    cancelled = invitation.method is Method.CANCEL
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE")
    if invitation.url:
        event.add("URL", invitation.url)
    if invitation.conference:
        event.add("CONFERENCE", conference(invitation.conference, invitation.conference_label))
    if invitation.alarm_minutes is not None and not cancelled:
        event.add_component(_alarm(invitation))


def _add_people(event: Event, invitation: Invitation) -> None:
    event.add("ORGANIZER", cal_address(invitation.organizer_name, invitation.organizer_address))
    attendee = cal_address(invitation.attendee_name, invitation.attendee_address)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("OPT-PARTICIPANT" if invitation.optional else "REQ-PARTICIPANT")
    if invitation.method is Method.REQUEST:
        attendee.params["PARTSTAT"] = vText(invitation.partstat.upper())
        asked = invitation.partstat is PartStat.NEEDS_ACTION
        attendee.params["RSVP"] = vText("TRUE" if asked else "FALSE")
    event.add("ATTENDEE", attendee)


def cal_address(name: str, address: str) -> vCalAddress:
    """Write a person as CAL-ADDRESS with CN; raises AddressError.

    `"` has no place in a parameter value (RFC 5545 section 3.2) and `^` begins an escape that older readers
    show as it stands (RFC 6868), so both are replaced.
    """
    person = vCalAddress(f"mailto:{mail_address(address)}")
    if cleaned := one_line(name).replace('"', "'").replace("^", "'"):
        person.params["CN"] = vText(cleaned)
    return person


def conference(address: str, label: str) -> vUri:
    """Write a video meeting (RFC 7986 section 5.11): calendar programs make a button of it."""
    found = vUri(address)
    found.params["VALUE"] = vText("URI")
    found.params["FEATURE"] = vText("VIDEO")
    if cleaned := one_line(label).replace('"', "'").replace("^", "'"):
        found.params["LABEL"] = vText(cleaned)
    return found


def _alarm(invitation: Invitation) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", CalendarText(one_line(invitation.summary)))
    alarm.add("TRIGGER", timedelta(minutes=-(invitation.alarm_minutes or 0)))
    return alarm
