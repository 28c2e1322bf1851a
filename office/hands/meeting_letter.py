"""What every letter about a meeting tells."""

from typing import Any

from governance.person import Person
from office.desk import Desk
from office.hands.letter import office_sender
from office.ledger.meetings import Meeting
from templates.naming import meeting_title, role_in_body


def meeting_facts(desk: Desk, meeting: Meeting, person: Person) -> dict[str, Any]:
    """Give the fields of templates.meeting_letters.MeetingContext, in the person's language."""
    series = desk.clock.one_series(meeting.series)
    body = desk.network.body(meeting.body)
    language = person.language
    return {
        "sender": office_sender(desk, language),
        "title": meeting_title(desk.clock, meeting.id, language),
        "role": role_in_body(desk.network, body, person.id, language),
        "recipient": person.title.in_language(language),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "body": body.name.in_language(language),
        "place": series.place.in_language(language),
        "link": series.link,
    }
