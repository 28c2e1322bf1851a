"""Calendar feeds: one year for many subscribers, the same bytes until something changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.address import AddressError
from calendars.feed import FeedEvent, Publisher, etag, feed_ics
from calendars.timezone import ZONE
from tests.ics_readers import read_with_ics, read_with_vobject
from tests.itip_checker import problems, read_components

OFFICE = Publisher("Keski-Suomen hanketoimisto", "hanketoimisto@keski-suomi.example")
MEETING = FeedEvent(
    uid="ohjausryhma.2026.3@keski-suomi.vuosikello.example",
    sequence=1,
    stamp=datetime(2026, 2, 24, 6, 0, tzinfo=UTC),
    starts_at=datetime(2026, 3, 30, 9, 0, tzinfo=ZONE),
    ends_at=datetime(2026, 3, 30, 11, 0, tzinfo=ZONE),
    summary="Ohjausryhmän kokous 3/2026",
    location="Jyväskylä",
    url="https://kokous.keski-suomi.example/ohjausryhma",
    conference="https://kokous.keski-suomi.example/ohjausryhma",
    conference_label="Etäkokous",
)
DEADLINE = FeedEvent(
    uid="lausuntokierros.2026.1@keski-suomi.vuosikello.example",
    sequence=0,
    stamp=datetime(2026, 1, 2, 6, 0, tzinfo=UTC),
    starts_at=datetime(2026, 3, 31, 0, 0, tzinfo=ZONE),
    ends_at=datetime(2026, 3, 31, 23, 59, tzinfo=ZONE),
    summary="Lausunnot viimeistään",
    all_day=True,
)


def _feed(*events: FeedEvent, **options: str) -> bytes:
    return feed_ics("Keski-Suomen vuosikello 2026", events, publisher=OFFICE, **{"language": "fi", **options})


def test_a_feed_is_a_sound_published_calendar_without_attendees() -> None:
    """The checker finds nothing, and nobody's address but the office's stands in what everybody may fetch."""
    body = _feed(MEETING, DEADLINE)
    assert problems(body, mime_method="PUBLISH") == []
    assert b"ATTENDEE" not in body
    for event in read_components(body):
        assert {line.value for line in event.all("ORGANIZER")} <= {f"mailto:{OFFICE.address}"}
    assert body.count(b"mailto:") == 2


def test_every_event_names_its_publisher_for_readers_and_the_checker() -> None:
    """RFC 5546 section 3.2.1: a published event has its ORGANIZER; one without is found out."""
    for reading in (read_with_vobject(_feed(MEETING)), read_with_ics(_feed(MEETING))):
        assert (reading.method, reading.organizer, reading.attendees) == ("PUBLISH", OFFICE.address, ())
    event = read_components(_feed(DEADLINE))[-1]
    assert event.all("ORGANIZER")[0].parameters == {"CN": OFFICE.name}
    unfolded = _feed(MEETING).replace(b"\r\n ", b"")
    without = b"\r\n".join(line for line in unfolded.split(b"\r\n") if not line.startswith(b"ORGANIZER"))
    assert any("ORGANIZER" in problem for problem in problems(without))


def test_a_publisher_that_nobody_can_write_to_is_refused() -> None:
    """The error names the address."""
    with pytest.raises(AddressError, match="nobody"):
        Publisher("Toimisto", "nobody")


def test_a_feed_carries_the_video_link_as_the_mail_does() -> None:
    """URL for every program, CONFERENCE for those that make a button of it; a bad one is refused."""
    event = read_components(_feed(MEETING))[-1]
    (conference,) = event.all("CONFERENCE")
    assert event.value("URL") == conference.value == MEETING.conference
    assert conference.parameters == {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Etäkokous"}
    with pytest.raises(ValueError, match="CONFERENCE"):
        replace(MEETING, conference="javascript:1")


def test_a_feed_is_the_same_bytes_whatever_the_order_of_its_events() -> None:
    """The entity tag changes only when something in the year does."""
    assert _feed(MEETING, DEADLINE) == _feed(DEADLINE, MEETING)
    assert etag(_feed(MEETING)) == etag(_feed(replace(MEETING)))
    assert etag(_feed(MEETING)) != etag(_feed(replace(MEETING, sequence=2)))


def test_an_entity_tag_is_quoted_and_strong() -> None:
    """HTTP wants the quotes, and a weak tag would begin with W/."""
    tag = etag(b"x")
    assert tag.startswith('"')
    assert tag.endswith('"')
    assert len(tag) == 34


def test_a_feed_says_what_it_is_called_and_when_to_ask_again() -> None:
    """Both the standard's names and the older ones that Outlook and Google read are there."""
    heading = read_components(_feed(MEETING))[0]
    assert heading.value("NAME") == heading.value("X-WR-CALNAME") == "Keski-Suomen vuosikello 2026"
    interval = heading.all("REFRESH-INTERVAL")[0]
    assert (interval.parameters, interval.value) == ({"VALUE": "DURATION"}, "PT1H")
    assert heading.value("X-PUBLISHED-TTL") == "PT1H"
    assert heading.value("UID") == read_components(_feed(DEADLINE))[0].value("UID")


def test_readers_agree_on_when_the_feeds_events_are() -> None:
    """Both vobject and recurring-ical-events see the same instants as were meant."""
    body = _feed(MEETING)
    event = vobject.readOne(body.decode()).vevent
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).at((2026, 3, 30))
    instants = {event.dtstart.value.astimezone(UTC), *(one["DTSTART"].dt.astimezone(UTC) for one in found)}
    assert instants == {MEETING.starts_at.astimezone(UTC)}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("ends_at", "day_after"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=ZONE), date(2026, 4, 1)),
        (datetime(2026, 4, 1, 0, 0, tzinfo=ZONE), date(2026, 4, 1)),
        (datetime(2026, 4, 2, 12, 0, tzinfo=ZONE), date(2026, 4, 3)),
    ],
)
def test_an_all_day_event_covers_each_helsinki_day_that_it_touches(
    ends_at: datetime, day_after: date
) -> None:
    """DTEND is the day after the last, and a deadline at the end of a day stays on that day."""
    event = vobject.readOne(_feed(replace(DEADLINE, ends_at=ends_at)).decode()).vevent
    assert event.dtstart.value == date(2026, 3, 31)
    assert event.dtend.value == day_after
    assert event.transp.value == "TRANSPARENT"


def test_a_cancelled_meeting_stays_in_the_feed_as_cancelled() -> None:
    """A subscriber who had it sees that it will not be."""
    event = vobject.readOne(_feed(replace(MEETING, cancelled=True)).decode()).vevent
    assert event.status.value == "CANCELLED"


def test_two_events_with_one_uid_are_refused() -> None:
    """A subscriber would see only one of them."""
    with pytest.raises(ValueError, match="two events"):
        _feed(MEETING, replace(DEADLINE, uid=MEETING.uid))


def test_an_event_that_ends_before_it_begins_is_refused() -> None:
    """The error names the event."""
    with pytest.raises(ValueError, match=MEETING.uid):
        replace(MEETING, ends_at=MEETING.starts_at - timedelta(hours=1))


def test_an_empty_year_is_a_calendar_all_the_same() -> None:
    """A subscriber may come before the first meeting is set."""
    assert problems(_feed()) == []


@settings(deadline=None)
@given(text=st.text(st.characters(), max_size=200))
def test_no_text_can_add_a_line_to_a_feed(text: str) -> None:
    """The calendar's name and the events' words keep to their own lines."""
    event = replace(MEETING, summary=f"K{text}", description=text, location=text)
    assert problems(feed_ics(f"N{text}", [event], publisher=OFFICE, language="en")) == []
