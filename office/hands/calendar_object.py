"""The calendar object that travels with a letter about a meeting."""

from datetime import datetime, timedelta

from calendars.attendee import PartStat
from calendars.invitation import Invitation as CalendarInvitation
from calendars.invitation import Method, invitation_ics, meeting_uid
from governance.invited_words import invited_words
from governance.person import Person
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.letter import Enclosure
from office.ledger.meetings import Invitation, Meeting
from templates.agenda_words import agenda_word
from templates.naming import meeting_place, meeting_title

#: Minutes before a meeting at which calendars ring.
_ALARM_MINUTES = 15
#: DTSTAMP counts whole seconds (RFC 5545 section 3.3.5).
_SECOND = timedelta(seconds=1)


def invitation_thread(desk: Desk, meeting: str, address: str) -> str:
    """Name the thread in which messages of one (UID, recipient) leave in their order (RFC 5546 2.1.5).

    A recipient is a mailbox: what goes to a person's new one makes nothing void that the old one must get.
    """
    return f"{meeting_uid(meeting, desk.network.region.id)}|{address.casefold()}"


def calendar_enclosure(
    desk: Desk,
    meeting: Meeting,
    person: Person,
    held: Invitation,
    *,
    method: Method,
    now: datetime,
    agenda: str | None = None,
) -> Enclosure:
    """Write a meeting for who holds an invitation, in their language, and note there when it was stamped.

    Of two objects with one SEQUENCE the newer DTSTAMP is the newer object (RFC 5546 section 2.1.5); PARTSTAT
    tells the attendee's own program which answer we have. What the object says is noted where an older
    version of this program did not.
    """
    language = person.language
    series = desk.clock.one_series(meeting.series)
    held.stamped_at = _next_stamp(held, now)
    held.says = held.says or invited_words(desk.clock, series, language).kept
    body, office = desk.network.body(meeting.body), desk.network.office
    day = meeting.starts_at.astimezone(HELSINKI).date()
    told = [agenda_word("calendar_body", language, body=body.name.in_language(language))]
    told += [agenda_word("calendar_video", language, link=series.link)] if series.link else []
    told += [agenda_word("calendar_agenda", language, link=agenda)] if agenda else []
    written = CalendarInvitation(
        uid=meeting_uid(meeting.id, desk.network.region.id),
        sequence=held.sequence,
        stamp=held.stamped_at,
        method=method,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting_title(desk.clock, meeting.id, language),
        description="\n".join(told),
        location=meeting_place(desk.clock, series, language),
        url=agenda or series.link,
        organizer_name=office.name.in_language(language),
        organizer_address=office.email,
        attendee_name=person.title.in_language(language),
        attendee_address=person.email,
        language=str(language),
        optional=body.open or person.id in desk.network.optional(body.id, day),
        alarm_minutes=None if method is Method.CANCEL else _ALARM_MINUTES,
        conference=series.link,
        conference_label=agenda_word("calendar_conference", language),
        partstat=PartStat(str(held.partstat)),
    )
    return Enclosure(calendar=invitation_ics(written), method=str(method))


def _next_stamp(held: Invitation, now: datetime) -> datetime:
    """Give a DTSTAMP later than the last one: an invitation and its summons may be written in one tick."""
    whole = now.replace(microsecond=0)
    return max(whole, held.stamped_at + _SECOND) if held.stamped_at else whole
