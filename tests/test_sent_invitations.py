"""Every calendar object that leaves the house: two readers agree on it, and the checker finds nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from governance.meeting import Partstat
from governance.message import MessageState
from governance.person import Person
from governance.year_plan import ItemKind
from office.ledger.meetings import Invitation, Meeting
from office.ledger.rounds import Link, LinkScope, LinkState
from office.year import call_off, reschedule
from tests.cast import ADOPTED, CHAIR, COOPERATION, MEMBER, STEERING, SWEDISH_MEMBER, at, item
from tests.ics_readers import read_with_ics, read_with_vobject
from tests.itip_checker import problems
from tests.ledger_house import LedgerHouse, blank_papers, copy_house, text_of
from tests.sent_object import sent

DEPUTY = "lohja-contact"
SUMMONS = item(ItemKind.SUMMONS, STEERING).at
ASSEMBLED = item(ItemKind.ASSEMBLE_AGENDA, STEERING).at


@pytest.fixture
def house(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody, with blank papers."""
    blank_papers(monkeypatch)
    house.carry_out(ADOPTED)
    house.let_leave()
    return house


@pytest.fixture
def empty_house(adopted_ledger: Path, tmp_path: Path) -> Iterator[LedgerHouse]:
    """Give a house in which nobody has been invited yet."""
    empty = copy_house(adopted_ledger, tmp_path)
    yield empty
    empty.desk.ledger.close()


def answers(house: LedgerHouse, person: str, partstat: Partstat, meeting: str = STEERING) -> None:
    """Note a person's answer, as if it had come."""
    house.change(Invitation, (meeting, person), partstat=partstat, answered_sequence=0, answered_at=ADOPTED)


def test_every_object_of_a_meetings_life_passes_two_readers_and_the_checker(house: LedgerHouse) -> None:
    """Invited, moved, a deputy called and let go, summoned, cancelled: in each language and method."""
    answers(house, MEMBER, Partstat.DECLINED)
    house.carry_out(ADOPTED + timedelta(days=1))
    answers(house, MEMBER, Partstat.ACCEPTED)
    house.carry_out(ADOPTED + timedelta(days=2))
    house.carry_out(ASSEMBLED)
    house.carry_out(SUMMONS)
    reschedule(house.desk, COOPERATION, at("2027-04-20", 12), reason="", now=SUMMONS)
    house.carry_out(SUMMONS + timedelta(hours=1))
    call_off(house.desk, COOPERATION, reason="", now=SUMMONS + timedelta(hours=2))
    house.carry_out(SUMMONS + timedelta(hours=3))
    found = sent(house)
    assert {one.kind for one in found} == {"invitation", "invitation_update", "cancellation", "summons"}
    people = {person.id: person for person in house.desk.network.people}
    meetings = {row.id: row.ends_at - row.starts_at for row in house.rows(Meeting)}
    for one in found:
        assert problems(one.content, mime_method=one.method) == [], one.kind
        first, second = read_with_vobject(one.content), read_with_ics(one.content)
        assert first == second
        assert first.ends_at - first.starts_at == meetings[one.concerns]
        assert first.method == one.method
        assert first.attendees == (people[one.recipient].email,)
        assert first.organizer == house.desk.network.office.email
        assert first.alarms == (0 if one.method == "CANCEL" else 1)
        language = str(people[one.recipient].language)
        assert one.event.all("SUMMARY")[0].parameters == {"LANGUAGE": language}


@pytest.mark.parametrize(
    ("meeting", "moved_to", "offset"),
    [
        (STEERING, "2027-03-24", "+02:00"),
        (STEERING, "2027-03-30", "+03:00"),
        ("johtoryhma/2027/3", "2027-10-29", "+03:00"),
    ],
)
def test_a_meeting_that_is_moved_over_a_night_of_the_change_keeps_its_hour(
    house: LedgerHouse, meeting: str, moved_to: str, offset: str
) -> None:
    """Nine o'clock is nine o'clock in winter and in summer, in both readers, with one more SEQUENCE."""
    reschedule(house.desk, meeting, at(moved_to, 9), reason="", now=ADOPTED)
    house.carry_out(ADOPTED + timedelta(hours=1))
    (update,) = sent(house, kind="invitation_update", recipient=CHAIR)
    wanted = datetime.fromisoformat(f"{moved_to}T09:00:00{offset}").astimezone(UTC)
    assert read_with_vobject(update.content).starts_at == wanted
    assert read_with_ics(update.content).starts_at == wanted
    assert update.event.value("SEQUENCE") == "1"
    (first,) = sent(house, kind="invitation", recipient=CHAIR, concerns=meeting)
    assert first.event.value("UID") == update.event.value("UID")


def test_place_and_video_link_both_stand_in_the_invitation(house: LedgerHouse) -> None:
    """LOCATION is the place, CONFERENCE the video link with its name, and the description tells both."""
    (invited,) = sent(house, kind="invitation", recipient=CHAIR, concerns=STEERING)
    series = house.desk.clock.one_series("johtoryhma")
    assert series.link
    assert invited.event.value("LOCATION")
    (conference,) = invited.event.all("CONFERENCE")
    assert (conference.value, conference.parameters["VALUE"]) == (series.link, "URI")
    assert conference.parameters["LABEL"] == "Etäkokous"
    assert series.link in invited.event.value("DESCRIPTION")


def test_the_agendas_link_comes_with_the_summons_and_answers_stand(house: LedgerHouse) -> None:
    """The same UID and SEQUENCE with a newer DTSTAMP: who has answered is not asked again, others are."""
    answers(house, CHAIR, Partstat.ACCEPTED)
    house.carry_out(ASSEMBLED)
    house.carry_out(SUMMONS)
    (first,) = sent(house, kind="invitation", recipient=CHAIR, concerns=STEERING)
    (update,) = sent(house, kind="summons", recipient=CHAIR, concerns=STEERING)
    assert b"/m/" not in first.content
    assert "/m/" in update.event.value("URL")
    assert "Esityslista: https://" in update.event.value("DESCRIPTION")
    assert update.event.value("SEQUENCE") == first.event.value("SEQUENCE") == "0"
    assert update.event.value("DTSTAMP") > first.event.value("DTSTAMP")
    assert (update.attendee["PARTSTAT"], update.attendee["RSVP"]) == ("ACCEPTED", "FALSE")
    (asked,) = sent(house, kind="summons", recipient=MEMBER, concerns=STEERING)
    assert (asked.attendee["PARTSTAT"], asked.attendee["RSVP"]) == ("NEEDS-ACTION", "TRUE")
    assert house.one(Invitation, (STEERING, CHAIR)).partstat is Partstat.ACCEPTED


def test_two_objects_written_in_one_tick_are_told_apart_by_their_stamps(
    empty_house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year adopted late invites and summons at once: both link the agenda, and the summons is the newer."""
    blank_papers(monkeypatch)
    empty_house.carry_out(SUMMONS + timedelta(microseconds=900_000))
    written = sent(empty_house, recipient=CHAIR, concerns=STEERING)
    assert [(one.kind, one.event.value("SEQUENCE")) for one in written] == [
        ("invitation", "0"),
        ("summons", "0"),
    ]
    first, second = (datetime.fromisoformat(one.event.value("DTSTAMP")) for one in written)
    assert second - first == timedelta(seconds=1)
    assert written[0].event.value("URL") == written[1].event.value("URL")
    assert "/m/" in str(written[0].event.value("URL"))


def test_a_clock_that_was_put_back_stamps_no_object_earlier_than_the_last(empty_house: LedgerHouse) -> None:
    """Calendars keep the newest DTSTAMP: an update with an older one would be thrown away."""
    empty_house.carry_out(ADOPTED + timedelta(hours=2))
    reschedule(empty_house.desk, STEERING, at("2027-02-11"), reason="", now=ADOPTED)
    empty_house.carry_out(ADOPTED + timedelta(hours=1))
    first, second = sent(empty_house, recipient=CHAIR, concerns=STEERING)
    assert first.event.value("DTSTAMP") < second.event.value("DTSTAMP")


def test_who_declined_gets_the_summons_without_a_place_in_the_calendar(house: LedgerHouse) -> None:
    """What they took out of their calendar does not come back."""
    answers(house, CHAIR, Partstat.DECLINED)
    house.carry_out(ASSEMBLED)
    house.carry_out(SUMMONS)
    assert CHAIR in house.letters("summons", STEERING)
    assert sent(house, kind="summons", recipient=CHAIR, concerns=STEERING) == []


def test_the_link_in_the_calendar_cannot_answer(house: LedgerHouse) -> None:
    """Others see a calendar, and forward what stands in it: its link only reads the agenda."""
    house.carry_out(ASSEMBLED)
    house.carry_out(SUMMONS)
    scopes = {
        (row.scope, row.person) for row in house.rows(Link, Link.concerns == STEERING, Link.person == CHAIR)
    }
    assert scopes == {(LinkScope.ANSWER_INVITATION, CHAIR), (LinkScope.READ_AGENDA, CHAIR)}
    (update,) = sent(house, kind="summons", recipient=CHAIR, concerns=STEERING)
    letter = text_of(house.letters("summons", STEERING)[CHAIR])
    tokens = {word.rpartition("/")[2] for word in letter.split() if "/m/" in word}
    assert len(tokens) == 2
    assert update.event.value("URL").rpartition("/")[2] in tokens
    answers_with = tokens - {update.event.value("URL").rpartition("/")[2]}
    assert answers_with.pop().encode() not in update.content


def test_a_deputy_who_is_called_after_the_summons_gets_the_agenda(house: LedgerHouse) -> None:
    """Their invitation links it, and says for whom they are called."""
    house.carry_out(ASSEMBLED)
    house.carry_out(SUMMONS)
    answers(house, MEMBER, Partstat.DECLINED)
    house.carry_out(SUMMONS + timedelta(days=1))
    (called,) = sent(house, kind="invitation", recipient=DEPUTY, concerns=STEERING)
    assert "/m/" in called.event.value("URL")
    assert called.attendee["ROLE"] == "REQ-PARTICIPANT"
    text = " ".join(text_of(house.letters("invitation", STEERING)[DEPUTY]).split())
    assert "varajäsenenä, koska varsinainen jäsen (Lohjan sivistysjohtaja)" in text
    assert "Lukekaa esityslista" in text


def test_a_deputy_who_is_let_go_reads_that_the_meeting_is_held(house: LedgerHouse) -> None:
    """And that they may be called again; their links work no more."""
    answers(house, MEMBER, Partstat.DECLINED)
    house.carry_out(ADOPTED + timedelta(days=1))
    answers(house, MEMBER, Partstat.ACCEPTED)
    house.carry_out(ADOPTED + timedelta(days=2))
    letter = house.letters("cancellation", STEERING)[DEPUTY]
    assert letter.subject.startswith("Kutsunne on peruttu")
    assert "kutsumme teidät uudelleen" in " ".join(text_of(letter).split())
    links = house.rows(Link, Link.concerns == STEERING, Link.person == DEPUTY)
    assert [row.state for row in links] == [LinkState.REVOKED]
    (cancelled,) = sent(house, kind="cancellation", recipient=DEPUTY)
    assert (cancelled.method, cancelled.event.value("SEQUENCE")) == ("CANCEL", "1")


def test_an_expert_is_invited_as_optional(house: LedgerHouse) -> None:
    """Experts have no vote: ROLE=OPT-PARTICIPANT; members are required."""

    def hear_expert(body: Any) -> Any:
        if body.id != "johtoryhma":
            return body
        heard = [{"person": SWEDISH_MEMBER, "since": "2025-09-01", "until": "2029-05-31"}]
        return type(body).model_validate({**body.model_dump(), "experts": heard})

    changed = house.with_body(hear_expert)
    changed.carry_out(ADOPTED + timedelta(days=1))
    (expert,) = sent(changed, kind="invitation", recipient=SWEDISH_MEMBER, concerns=STEERING)
    (member,) = sent(changed, kind="invitation", recipient=CHAIR, concerns=STEERING)
    assert (expert.attendee["ROLE"], member.attendee["ROLE"]) == ("OPT-PARTICIPANT", "REQ-PARTICIPANT")


def test_a_corrected_address_is_invited_once_more(house: LedgerHouse) -> None:
    """The old mailbox gets a cancellation between the two; the new one holds a higher SEQUENCE."""
    corrected = house.with_person(CHAIR, email="uusi.director@hyvinvointialue.example")
    corrected.carry_out(ADOPTED + timedelta(days=1))
    told = sent(corrected, recipient=CHAIR, concerns=STEERING)
    assert [(one.method, one.address, one.event.value("SEQUENCE")) for one in told] == [
        ("REQUEST", "director@hyvinvointialue.example", "0"),
        ("CANCEL", "director@hyvinvointialue.example", "1"),
        ("REQUEST", "uusi.director@hyvinvointialue.example", "2"),
    ]
    assert corrected.due(ADOPTED + timedelta(days=2)) == []


HOSTILE = 'Varas"\r\nATTENDEE:mailto:varas@muualla.example\r\nX-Y: ä'


@pytest.mark.parametrize(
    "address", ["ä@hyvinvointialue.example", "", "a@b.example\r\nBcc: varas@muualla.example", "a b@c.example"]
)
def test_one_address_that_mail_cannot_carry_stops_one_letter(empty_house: LedgerHouse, address: str) -> None:
    """It is shown with its reason; everybody else is invited."""
    broken = _with(empty_house, CHAIR, email=address)
    carried = broken.carry_out(ADOPTED)
    assert {one.key.split(":")[2] for one in carried.troubled} == {CHAIR}
    assert all("mail address" in one.why for one in carried.troubled)
    invited = {one.recipient for one in sent(broken)}
    assert (CHAIR in invited, MEMBER in invited) == (False, True)
    assert b"varas@" not in b"".join(one.content for one in sent(broken))


def test_an_address_at_a_domain_with_its_own_letters_is_written_to(empty_house: LedgerHouse) -> None:
    """IDN: the wire form stands in the envelope's address, the header and the object."""
    changed = _with(empty_house, CHAIR, email="johtaja@hyvinvointiälue.example")
    changed.carry_out(ADOPTED)
    one = sent(changed, recipient=CHAIR, concerns=STEERING)[0]
    assert read_with_ics(one.content).attendees == ("johtaja@xn--hyvinvointilue-gib.example",)


def test_a_hostile_name_adds_no_line_anywhere(empty_house: LedgerHouse) -> None:
    """Quotes and line breaks in a title stay words, in the object and in the headers."""
    changed = _with(empty_house, CHAIR, title=HOSTILE)
    changed.carry_out(ADOPTED)
    one = sent(changed, recipient=CHAIR, concerns=STEERING)[0]
    assert problems(one.content, mime_method="REQUEST") == []
    assert read_with_vobject(one.content).attendees == ("director@hyvinvointialue.example",)
    row = changed.letters("invitation", STEERING)[CHAIR]
    message: EmailMessage = message_from_bytes(row.body, policy=default)
    assert row.state is MessageState.PENDING
    assert [str(each.addr_spec) for each in message["To"].addresses] == ["director@hyvinvointialue.example"]
    assert message["X-Y"] is None


def _with(house: LedgerHouse, person_id: str, **values: Any) -> LedgerHouse:
    """Give the house with a person as no check of the region's files would let pass."""
    network = house.desk.network
    people = tuple(_unchecked(one, values) if one.id == person_id else one for one in network.people)
    fields = {name: getattr(network, name) for name in type(network).model_fields}
    return house.with_network(type(network).model_construct(**{**fields, "people": people}))


def _unchecked(person: Person, values: dict[str, Any]) -> Person:
    title = values.pop("title", None)
    if title:
        text = type(person.title).model_construct(**dict.fromkeys(("fi", "sv", "en"), title))
        values = {**values, "title": text}
    return Person.model_construct(**{**dict(person), **values})
