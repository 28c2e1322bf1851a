"""Invitations: what every calendar program must read in them, and what nobody can slip into them."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import dateutil.tz
import icalendar
import pytest
import recurring_ical_events
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.address import AddressError, mail_address
from calendars.invitation import Invitation, Method, invitation_ics, meeting_uid
from calendars.timezone import VTIMEZONE, ZONE
from calendars.wording import one_line, paragraphs
from tests.ics_readers import read_with_ics, read_with_vobject
from tests.itip_checker import Component, Line, problems, read_components

ANY_TEXT = st.text(st.characters(), max_size=300)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - the strategy sets the zone
    lambda instant: instant.replace(microsecond=0)
)

STEERING_GROUP = Invitation(
    uid=meeting_uid("ohjausryhma/2026/3", "keski-suomi"),
    sequence=0,
    stamp=datetime(2026, 2, 24, 6, 0, tzinfo=UTC),
    method=Method.REQUEST,
    starts_at=datetime(2026, 3, 30, 9, 0, tzinfo=ZONE),
    ends_at=datetime(2026, 3, 30, 11, 0, tzinfo=ZONE),
    summary="Ohjausryhmän kokous 3/2026",
    description="Tervetuloa!\nEsityslista julkaistaan viikkoa ennen kokousta.",
    location="Jyväskylä, Rajakatu 35; kokoushuone 2",
    url="https://laskuri.keski-suomi.example/asiat",
    organizer_name="Hanketoimisto, Keski-Suomi",
    organizer_address="toimisto@keski-suomi.example",
    attendee_name="Keuruun yhteyshenkilö",
    attendee_address="yhteyshenkilo@keuruu.example",
    language="fi",
    alarm_minutes=30,
)


def _event(ics: bytes) -> Component:
    return next(component for component in read_components(ics) if component.name == "VEVENT")


def _vobject_span(ics: bytes) -> tuple[datetime, datetime]:
    event = vobject.readOne(ics.decode()).vevent
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


def _dateutil_span(ics: bytes) -> tuple[datetime, datetime]:
    """Read the local times ourselves and let dateutil turn them with the rules in the VTIMEZONE."""
    zone = dateutil.tz.tzical(io.StringIO(VTIMEZONE)).get("Europe/Helsinki")
    starts, ends = (_local(line, zone) for name in ("DTSTART", "DTEND") for line in _event(ics).all(name))
    return starts, ends


def _local(line: Line, zone: tzinfo | None) -> datetime:
    if line.value.endswith("Z"):
        return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert line.parameters["TZID"] == "Europe/Helsinki"
    return datetime.strptime(line.value, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


def test_an_invitation_is_a_sound_itip_request() -> None:
    """The checker finds nothing in a request and in a cancellation."""
    assert problems(invitation_ics(STEERING_GROUP), mime_method="REQUEST") == []
    cancelled = replace(STEERING_GROUP, method=Method.CANCEL, sequence=1)
    assert problems(invitation_ics(cancelled), mime_method="CANCEL") == []


def test_the_same_invitation_gives_the_same_bytes() -> None:
    """A resend repeats SEQUENCE and DTSTAMP, so nothing in the object is random."""
    assert invitation_ics(STEERING_GROUP) == invitation_ics(replace(STEERING_GROUP))


@pytest.mark.parametrize(
    "day", ["2026-03-27", "2026-03-29", "2026-03-30", "2026-10-23", "2026-10-25", "2026-10-26"]
)
@pytest.mark.parametrize("hour", [1, 3, 9, 16])
def test_two_readers_agree_on_the_instant_in_the_weeks_when_clocks_turn(day: str, hour: int) -> None:
    """Both vobject, and dateutil with our VTIMEZONE, read the instant that was meant."""
    local = datetime.fromisoformat(day).replace(hour=hour, tzinfo=ZoneInfo("Europe/Helsinki"))
    starts = local.astimezone(UTC)
    ends = starts + timedelta(hours=2)
    ics = invitation_ics(replace(STEERING_GROUP, starts_at=starts, ends_at=ends))
    assert _vobject_span(ics) == (starts, ends)
    assert _dateutil_span(ics) == (starts, ends)


@settings(deadline=None)
@given(starts=INSTANTS, minutes=st.integers(1, 600))
@example(starts=datetime(2026, 10, 25, 0, 15, tzinfo=UTC), minutes=60)
@example(starts=datetime(2026, 10, 25, 1, 15, tzinfo=UTC), minutes=30)
def test_readers_agree_on_any_instant(starts: datetime, minutes: int) -> None:
    """No instant is lost, the repeated hour of October included."""
    ends = starts + timedelta(minutes=minutes)
    ics = invitation_ics(replace(STEERING_GROUP, starts_at=starts, ends_at=ends))
    assert _vobject_span(ics) == (starts, ends)
    assert _dateutil_span(ics) == (starts, ends)
    assert problems(ics) == []


def test_a_calendar_library_finds_the_meeting_on_its_day_only() -> None:
    """recurring-ical-events sees one occurrence on the day and none on the next."""
    calendar = icalendar.Calendar.from_ical(invitation_ics(STEERING_GROUP))
    found = recurring_ical_events.of(calendar)
    assert [event["DTSTART"].dt.astimezone(UTC).hour for event in found.at((2026, 3, 30))] == [6]
    assert found.at((2026, 3, 31)) == []


def test_a_fixed_offset_becomes_helsinki_time() -> None:
    """A datetime with an offset instead of a zone does not end up as a TZID that nobody knows."""
    starts = datetime.fromisoformat("2026-07-01T09:00:00+02:00")
    ics = invitation_ics(replace(STEERING_GROUP, starts_at=starts, ends_at=starts + timedelta(hours=1)))
    line = _event(ics).all("DTSTART")[0]
    assert (line.parameters, line.value) == ({"TZID": "Europe/Helsinki"}, "20260701T100000")


def test_words_carry_their_language() -> None:
    """A Swedish invitation says so on each text that people read."""
    event = _event(invitation_ics(replace(STEERING_GROUP, language="sv", summary="Styrgruppens möte 3/2026")))
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
        assert event.all(name)[0].parameters == {"LANGUAGE": "sv"}


@pytest.mark.parametrize(
    "words",
    [
        "ä" * 200,
        "🎉" * 60,
        "Perheet 👩\u200d👩\u200d👧\u200d👦 ja lapset, nuoret; sekä C:\\Asiat\\äidit",
        "pitkäsana " * 12 + "loppu",
        'Sali "Ä"; 2. krs, 08100 Lohja ^ 100 %',
    ],
    ids=["letters", "signs", "family", "words", "quotes"],
)
def test_long_and_awkward_words_come_out_of_every_reader_as_they_went_in(words: str) -> None:
    """Folded at 75 octets, never inside a character; commas, semicolons and backslashes are escaped."""
    content = invitation_ics(replace(STEERING_GROUP, summary=words, location=words))
    assert problems(content, mime_method="REQUEST") == []
    first, second = read_with_vobject(content), read_with_ics(content)
    assert first.summary == second.summary == first.location == second.location == words
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["SUMMARY"]) == words


def test_a_cancellation_is_marked_and_asks_for_nothing() -> None:
    """It carries STATUS:CANCELLED, frees the time, rings no bell and requests no answer."""
    ics = invitation_ics(replace(STEERING_GROUP, method=Method.CANCEL, sequence=4))
    event = _event(ics)
    found = [event.value(name) for name in ("STATUS", "SEQUENCE", "TRANSP")]
    assert found == ["CANCELLED", "4", "TRANSPARENT"]
    assert b"VALARM" not in ics
    assert "RSVP" not in event.all("ATTENDEE")[0].parameters


def test_an_optional_attendee_is_invited_as_optional() -> None:
    """A deputy or an expert gets ROLE=OPT-PARTICIPANT, a member REQ-PARTICIPANT."""
    roles = [
        _event(invitation_ics(replace(STEERING_GROUP, optional=optional)))
        .all("ATTENDEE")[0]
        .parameters["ROLE"]
        for optional in (True, False)
    ]
    assert roles == ["OPT-PARTICIPANT", "REQ-PARTICIPANT"]


@settings(deadline=None)
@given(text=ANY_TEXT)
@example(text="C:\\New\\next")
def test_no_text_can_add_a_line(text: str) -> None:
    """Whatever stands in a text, the object keeps its lines, and vobject reads the cleaned text back."""
    ics = invitation_ics(
        replace(
            STEERING_GROUP,
            summary=f"K{text}",
            description=text,
            location=text,
            attendee_name=text,
            organizer_name=text,
        )
    )
    assert problems(ics) == []
    event = vobject.readOne(ics.decode()).vevent
    assert event.summary.value == one_line(f"K{text}")
    if hasattr(event, "description"):
        assert event.description.value == paragraphs(text)


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_hidden_line_break_injects_no_attendee(break_: str) -> None:
    """Every character that some reader takes for a line's end is made harmless."""
    hostile = f'Kokous{break_}ATTENDEE:mailto:varas@muualla.example{break_}X":Y'
    ics = invitation_ics(replace(STEERING_GROUP, summary=hostile, attendee_name=hostile, location=hostile))
    assert problems(ics) == []
    assert break_.encode("utf-8", "surrogatepass") not in ics.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sequence": -1}, "SEQUENCE"),
        ({"uid": ""}, "UID"),
        ({"uid": "a\r\nX:b"}, "UID"),
        ({"stamp": datetime(2026, 1, 1)}, "DTSTAMP"),  # noqa: DTZ001 - the missing zone is the point
        ({"starts_at": datetime(2026, 1, 1)}, "no time zone"),  # noqa: DTZ001 - the missing zone is the point
        ({"ends_at": datetime(2026, 3, 30, 9, 0, tzinfo=ZONE)}, "not after its start"),
        ({"language": "se"}, "not one of fi, sv, en"),
        ({"summary": " \u2028"}, "SUMMARY"),
        ({"url": "javascript:alert(1)"}, "https://"),
        ({"url": "https://a.example/\r\nX:y"}, "https://"),
        ({"url": "https://[a.example/"}, "https://"),
        ({"alarm_minutes": -5}, "alarm"),
        ({"attendee_address": ""}, "empty"),
        ({"attendee_address": "a@b.example,c@d.example"}, "not a mail address"),
        ({"organizer_address": "a@b.example\r\nX:y"}, "not a mail address"),
    ],
)
def test_a_bad_invitation_says_what_is_wrong(changes: dict[str, object], said: str) -> None:
    """Nothing that calendar programs would read differently leaves the house."""
    with pytest.raises(ValueError, match=said):
        replace(STEERING_GROUP, **changes)


@settings(deadline=None)
@given(first=st.text(max_size=30), second=st.text(max_size=30))
def test_two_meetings_never_share_a_uid(first: str, second: str) -> None:
    """The UID tells any two ids apart and has no character that needs escaping."""
    assert (meeting_uid(first, "r") == meeting_uid(second, "r")) == (first == second)
    assert re.fullmatch(r"[a-z0-9._@-]+", meeting_uid(first, "r"))


def test_a_meeting_keeps_its_uid_for_ever() -> None:
    """Calendars out there hold this UID: a change here would double every meeting."""
    assert (
        meeting_uid("ohjausryhma/2026/3", "keski-suomi")
        == "ohjausryhma.2026.3@keski-suomi.vuosikello.example"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "a",
        "@b.example",
        "a@",
        "a b@c.example",
        "<a@b.example>",
        "ä@b.example",
        "a@b..example",
        "a" * 65 + "@b.example",
    ],
)
def test_an_address_that_mail_cannot_carry_is_refused(wrong: str) -> None:
    """The error names the address; it is one recipient's error, not the round's."""
    with pytest.raises(AddressError):
        mail_address(wrong)


def test_a_domain_with_letters_of_its_own_goes_out_in_its_wire_form() -> None:
    """An address at a domain such as jyväskylä.example is written in IDNA."""
    assert mail_address("kirjaamo@jyväskylä.example") == "kirjaamo@xn--jyvskyl-7wae.example"


SOUND = invitation_ics(STEERING_GROUP)


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (SOUND.replace(b"METHOD:REQUEST\r\n", b""), "METHOD is missing"),
        (SOUND.replace(b"METHOD:REQUEST", b"METHOD:CANCEL"), "MIME type"),
        (SOUND.replace(b"TZID:Europe/Helsinki", b"TZID:Helsinki"), "without a VTIMEZONE"),
        (SOUND.replace(b"20260224T060000Z", b"20260224T060000"), "DTSTAMP is not in UTC"),
        (SOUND.replace(b"SEQUENCE:0", b"SEQUENCE:-1"), "SEQUENCE is '-1'"),
        (SOUND.replace(b"STATUS:", b"ATTENDEE:mailto:x@y.example\r\nSTATUS:"), "more than once"),
        (SOUND.replace(b"STATUS:", b"X-EVIL:1\r\nSTATUS:"), "never write"),
        (SOUND.replace(b"Tervetuloa!", b"Tervetuloa" + b"!" * 80), "octets"),
        (SOUND.replace(b"\r\n", b"\n"), "lone CR or LF"),
        (SOUND.replace(b"Tervetuloa", "Terve\u2028tuloa".encode()), "hidden line break"),
        (SOUND.replace(b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n", b""), "no RRULE"),
        (SOUND.replace(b"END:VEVENT\r\n", b""), "closes nothing"),
    ],
)
def test_the_checker_finds_what_readers_let_pass(damaged: bytes, said: str) -> None:
    """Each planted fault is found: the checker can say no."""
    assert damaged != SOUND
    assert any(said in problem for problem in problems(damaged, mime_method="REQUEST")), problems(damaged)
