"""What every letter about a meeting tells."""

from typing import Any

from sqlalchemy.orm import Session

from governance.person import Person
from office.desk import Desk
from office.hands.letter import reader_facts
from office.ledger.meetings import Invitation, Meeting
from templates.naming import deputy_role, meeting_place, meeting_title, role_in_body


def meeting_facts(desk: Desk, meeting: Meeting, person: Person, *, stands_in: bool = False) -> dict[str, Any]:
    """Give the fields of templates.meeting_letters.MeetingContext, in the person's language.

    A deputy who stands in (`stands_in`) is called the body's deputy, and not a member.
    """
    series = desk.clock.one_series(meeting.series)
    body = desk.network.body(meeting.body)
    language = person.language
    return {
        **reader_facts(desk, person),
        "title": meeting_title(desk.clock, meeting.id, language),
        "role": deputy_role(desk.network, body, person.id, language)
        if stands_in
        else role_in_body(desk.network, body, person.id, language),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "body": body.name.in_language(language),
        "place": meeting_place(desk.clock, series, language),
        "link": series.link,
        "stands_in": stands_in,
    }


def standing_invitation(session: Session, meeting: Meeting, person: str) -> Invitation | None:
    """Give a person's invitation to the meeting's present time, or None where they hold none."""
    held = session.get(Invitation, (meeting.id, person))
    return held if held and not held.cancelled and held.sequence >= meeting.sequence else None
