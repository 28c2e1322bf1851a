"""Answers to invitations (vastaus kokouskutsuun), read from and written as iTIP objects."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from icalendar import Calendar, Event, vText
from icalendar.prop import vBroken

from calendars.address import AddressError, mail_address
from calendars.attendee import (
    PartStat,
    attendee_address,
    attendee_comment,
    attendee_delegate,
    attendee_partstat,
    attendee_with,
)
from calendars.invitation import cal_address
from calendars.timezone import in_helsinki
from calendars.vcalendar import CalendarText, new_calendar, new_event, object_bytes
from calendars.wording import one_line, paragraphs

_ANSWERS = frozenset({"REPLY", "COUNTER"})
_LONGEST_COMMENT = 2000
_LONGEST_UID = 255
_GREATEST_SEQUENCE = 2**31 - 1


class ReplyError(ValueError):
    """Say why a calendar object cannot be taken as an answer."""


@dataclass(frozen=True)
class Reply:
    """Hold one attendee's answer to one version of a meeting.

    `attendee` and `delegated_to` are bare addresses; `stamp` is UTC. `proposes` holds the times that a
    COUNTER asks for instead (aware), None in a plain answer or when they could not be read. `versioned` is
    False where SEQUENCE is missing and stands as 0: then `starts_at` (UTC) is the time that a plain answer
    repeats, if it does.
    `unread_delegate` is what stands in DELEGATED-TO where it is no address; the answer counts all the same.
    """

    uid: str
    attendee: str
    partstat: PartStat
    sequence: int
    stamp: datetime
    comment: str = ""
    delegated_to: str | None = None
    unread_delegate: str = ""
    counter: bool = False
    proposes: tuple[datetime, datetime] | None = None
    versioned: bool = True
    starts_at: datetime | None = None


def newer(a: Reply, b: Reply) -> bool:
    """Tell whether `a` replaces `b`, whatever order the mail arrived in.

    Ordered by (SEQUENCE, DTSTAMP), RFC 5546 section 2.1.5; the same answer again does not replace itself.
    """
    return (a.sequence, a.stamp) > (b.sequence, b.stamp)


def parse_reply(
    ics: bytes, *, sender: str | None = None, received: datetime | None = None, method: str = ""
) -> Reply:
    """Read an answer (METHOD REPLY or COUNTER).

    Raises ReplyError, and nothing else, for anything that is not one. Tolerates what Exchange, Google and
    Apple leave out or add: ORGANIZER may be missing, an attendee may be known by its EMAIL parameter only,
    a Google comment sits in X-RESPONSE-COMMENT. `sender` picks the answerer where a program repeats the
    whole list of attendees; `received` (aware) stands in for a missing DTSTAMP, `method` (of the MIME part)
    for a missing METHOD.
    """
    try:
        calendar = Calendar.from_ical(_text(ics))
        return _reply(calendar, sender, received, method)
    except ReplyError:
        raise
    except AddressError as error:
        raise ReplyError(f"the ATTENDEE of the answer cannot be used: {error}") from error
    except Exception as error:  # whatever a stranger's bytes make the parser raise
        raise ReplyError(f"the calendar object cannot be read: {error}") from error


def _text(ics: bytes) -> str:
    try:
        return ics.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ics.decode("cp1252", errors="replace")


def _reply(calendar: Any, sender: str | None, received: datetime | None, claimed: str) -> Reply:
    method = str(calendar.get("METHOD", claimed)).strip().upper()
    if method not in _ANSWERS:
        raise ReplyError(f"METHOD is {method or 'missing'}; an answer has METHOD:REPLY")
    event = _event(calendar)
    attendee = _answerer(_values(event, "ATTENDEE"), sender)
    delegate, unread = attendee_delegate(attendee)
    return Reply(
        uid=_uid(event),
        attendee=attendee_address(attendee),
        partstat=attendee_partstat(attendee),
        sequence=_sequence(event),
        stamp=_stamp(event, received),
        comment=_comment(event, attendee),
        delegated_to=delegate,
        unread_delegate=unread,
        counter=method == "COUNTER",
        proposes=_proposal(event) if method == "COUNTER" else None,
        versioned="SEQUENCE" in event,
        starts_at=_start(event) if method == "REPLY" and "SEQUENCE" not in event else None,
    )


def _event(calendar: Any) -> Event:
    for event in calendar.walk("VEVENT"):
        if isinstance(event, Event):
            return event
    raise ReplyError("there is no VEVENT in the answer")


def _values(event: Event, name: str) -> list[Any]:
    found = event.get(name)
    values = found if isinstance(found, list) else [found]
    return [value for value in values if value is not None and not isinstance(value, vBroken)]


def _uid(event: Event) -> str:
    uid = one_line(str(event.get("UID", "")))
    if not uid or len(uid) > _LONGEST_UID:
        raise ReplyError("the answer has no UID that could name a meeting")
    return uid


def _answerer(attendees: list[Any], sender: str | None) -> Any:
    if len(attendees) == 1:
        return attendees[0]
    found = attendee_with(attendees, sender) if sender else None
    if found is None:
        raise ReplyError(f"the answer has {len(attendees)} ATTENDEE lines, and not one that is its sender's")
    return found


def _sequence(event: Event) -> int:
    if "SEQUENCE" not in event:
        return 0
    found = _values(event, "SEQUENCE")
    if not found or not 0 <= int(found[0]) <= _GREATEST_SEQUENCE:
        raise ReplyError(f"SEQUENCE {str(event['SEQUENCE'])[:20]!r} is not a version number")
    return int(found[0])


def _stamp(event: Event, received: datetime | None) -> datetime:
    for value in _values(event, "DTSTAMP"):
        return _instant(value.dt)
    if received is None:
        raise ReplyError("the answer has no readable DTSTAMP, so it cannot be put in order")
    return received.astimezone(UTC).replace(microsecond=0)


def _instant(moment: date) -> datetime:
    """Take a date or a time without a zone as UTC: DTSTAMP is in UTC whatever a program wrote."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), tzinfo=UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _comment(event: Event, attendee: Any) -> str:
    comments = [paragraphs(str(value)) for value in _values(event, "COMMENT")]
    comments.append(attendee_comment(attendee))
    return "\n".join(dict.fromkeys(filter(None, comments)))[:_LONGEST_COMMENT]


def _proposal(event: Event) -> tuple[datetime, datetime] | None:
    """Read the time asked for, its end as DTEND or as DURATION; None where it is no span with a time zone."""
    starts, ends, lasts = (_values(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not starts or not (ends or lasts):
        return None
    start = starts[0].dt
    if not _is_aware(start):
        return None
    end = ends[0].dt if ends else start + lasts[0].dt
    if not _is_aware(end) or end <= start:
        return None
    return start.astimezone(UTC), end.astimezone(UTC)


def _start(event: Event) -> datetime | None:
    start = next((value.dt for value in _values(event, "DTSTART")), None)
    return start.astimezone(UTC) if isinstance(start, datetime) and _is_aware(start) else None


def _is_aware(moment: Any) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


def reply_ics(
    invitation_ics: bytes,
    *,
    attendee: str,
    partstat: PartStat | str,
    stamp: datetime,
    comment: str = "",
    delegated_to: str | None = None,
) -> bytes:
    """Answer a received REQUEST as `attendee`'s calendar program would (RFC 5546 section 3.2.3).

    The same arguments give the same bytes. `stamp` is aware and becomes DTSTAMP. Raises ReplyError when the
    bytes are no REQUEST, AddressError for an address.
    """
    asked = _request(invitation_ics)
    answer = PartStat(str(partstat).lower())
    event = new_event(str(asked["UID"]), int(asked.get("SEQUENCE", 0)), stamp)
    if "ORGANIZER" in asked:
        event.add("ORGANIZER", asked["ORGANIZER"])
    event.add("SUMMARY", CalendarText(one_line(str(asked.get("SUMMARY", "")))))
    for name in ("DTSTART", "DTEND"):
        for value in _values(asked, name):
            event.add(name, in_helsinki(value.dt))
    event.add("ATTENDEE", _answering(asked, attendee, answer, delegated_to))
    if cleaned := paragraphs(comment):
        event.add("COMMENT", CalendarText(cleaned))
    calendar = new_calendar("REPLY")
    calendar.add_component(event)
    return object_bytes(calendar)


def _request(ics: bytes) -> Event:
    try:
        calendar: Any = Calendar.from_ical(_text(ics))
    except ValueError as error:
        raise ReplyError(f"the invitation cannot be read: {error}") from error
    if str(calendar.get("METHOD", "")).upper() != "REQUEST":
        raise ReplyError("only a METHOD:REQUEST can be answered")
    return _event(calendar)


def _answering(asked: Event, attendee: str, answer: PartStat, delegated_to: str | None) -> Any:
    known = attendee_with(_values(asked, "ATTENDEE"), attendee)
    person = cal_address("" if known is None else str(known.params.get("CN", "")), attendee)
    person.params["PARTSTAT"] = vText(answer.upper())
    if delegated_to:
        person.params["DELEGATED-TO"] = vText(f"mailto:{mail_address(delegated_to)}")
    return person
