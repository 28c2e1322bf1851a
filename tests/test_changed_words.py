"""A place, link or name that was edited after the invitation: one update to each, and answers stand."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from calendars.reply import reply_ics
from governance.meeting import Partstat
from governance.year_plan import ItemKind
from office.attendance import AnswerOutcome, answer_meeting, look_up_meeting
from office.ledger.meetings import Invitation
from office.ledger.outbox import Outbox
from office.ledger.rounds import LinkScope
from office.link import link_id, token
from office.year import reschedule
from tests.cast import ADOPTED, CHAIR, COOPERATION, MEMBER, STEERING, SWEDISH_MEMBER, at, item
from tests.ics_readers import read_with_ics, read_with_vobject
from tests.itip_checker import problems
from tests.ledger_house import LedgerHouse, blank_papers, text_of
from tests.sent_object import SentObject, sent

LATER = ADOPTED + timedelta(days=1)
SUMMONS = item(ItemKind.SUMMONS, STEERING).at
SALO = {"place": {"fi": "Salon kaupungintalo", "sv": "Salo stadshus", "en": "Salo City Hall"}}
LINK = {"link": "https://kokous.pikku.example/uusi"}


@pytest.fixture
def house(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody, with blank papers."""
    blank_papers(monkeypatch)
    house.carry_out(ADOPTED)
    house.let_leave()
    return house


def update(house: LedgerHouse, person: str = CHAIR, meeting: str = STEERING) -> SentObject:
    """Give the one update that a person was written about a meeting."""
    (found,) = sent(house, kind="invitation_update", recipient=person, concerns=meeting)
    return found


def accept(house: LedgerHouse, invitation: SentObject, stamp: datetime) -> None:
    """Let a program accept an invitation by mail."""
    message = EmailMessage()
    message["From"], message["To"] = invitation.address, "hanketoimisto@pikku.example"
    message["Subject"], message["Message-ID"] = "Vastaus", f"<{invitation.recipient}@mail.example>"
    message.set_content("Hei")
    calendar = reply_ics(invitation.content, attendee=invitation.address, partstat="accepted", stamp=stamp)
    message.add_alternative(calendar.decode(), subtype="calendar", params={"method": "REPLY"})
    house.post(message)
    house.read(stamp)


def held(house: LedgerHouse, person: str = CHAIR) -> Invitation:
    """Give what the ledger knows of a person's invitation."""
    found: Invitation = house.one(Invitation, (STEERING, person))
    return found


def test_a_changed_place_reaches_the_calendar_and_the_answer_stands(house: LedgerHouse) -> None:
    """A newer SEQUENCE with the new LOCATION; who has answered is not asked again, others are."""
    house.change(Invitation, (STEERING, CHAIR), partstat=Partstat.ACCEPTED, answered_sequence=0)
    house.with_series("johtoryhma", **SALO).carry_out(LATER)
    told = update(house)
    assert problems(told.content, mime_method="REQUEST") == []
    assert read_with_vobject(told.content) == read_with_ics(told.content)
    assert read_with_ics(told.content).location == "Salon kaupungintalo"
    assert told.event.value("SEQUENCE") == "1"
    assert (told.attendee["PARTSTAT"], told.attendee["RSVP"]) == ("ACCEPTED", "FALSE")
    assert update(house, MEMBER).attendee["PARTSTAT"] == "NEEDS-ACTION"
    assert held(house).partstat is Partstat.ACCEPTED


def test_an_update_is_written_once(house: LedgerHouse) -> None:
    """A second tick, and a tick after everything left, find nothing more to tell."""
    edited = house.with_series("johtoryhma", **SALO, **LINK)
    edited.carry_out(LATER)
    before = edited.contents()
    edited.carry_out(LATER)
    edited.carry_out(LATER + timedelta(days=1))
    assert edited.contents() == before
    assert edited.due(LATER + timedelta(days=1)) == []


def test_an_answer_to_the_invitation_counts_after_its_words_changed(house: LedgerHouse) -> None:
    """It is about the same time; an answer to the update counts more."""
    (first,) = sent(house, kind="invitation", recipient=CHAIR, concerns=STEERING)
    house.with_series("johtoryhma", **SALO).carry_out(LATER)
    accept(house, first, LATER + timedelta(hours=1))
    assert (held(house).partstat, held(house).answered_sequence) == (Partstat.ACCEPTED, 0)


def test_an_answer_is_void_once_the_time_moves_too(house: LedgerHouse) -> None:
    """The move asks about another time, whatever words changed before."""
    house.with_series("johtoryhma", **SALO).carry_out(LATER)
    first = update(house)
    reschedule(house.desk, STEERING, at("2027-02-11"), reason="", now=LATER)
    house.with_series("johtoryhma", **SALO).carry_out(LATER + timedelta(hours=1))
    accept(house, first, LATER + timedelta(hours=2))
    assert (held(house).sequence, held(house).partstat) == (2, Partstat.NEEDS_ACTION)


def test_a_page_that_was_open_when_the_place_changed_still_takes_the_answer(house: LedgerHouse) -> None:
    """It asks about the same time."""
    address = token(house.desk.secret, link_id(LinkScope.ANSWER_INVITATION, STEERING, MEMBER))
    visit = look_up_meeting(house.desk, address, LATER)
    assert visit is not None
    assert visit.answer is not None
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(LATER)
    shown = {"sequence": visit.answer.sequence, "now": LATER, "message": ""}
    assert answer_meeting(edited.desk, address, partstat="accepted", **shown) is AnswerOutcome.TAKEN
    assert held(edited, MEMBER).partstat is Partstat.ACCEPTED


def test_the_letter_says_what_changed_and_that_the_answer_stands(house: LedgerHouse) -> None:
    """The old place beside the new; nothing about another time."""
    house.with_series("johtoryhma", **SALO, **LINK).carry_out(LATER)
    letter = house.letters("invitation_update", STEERING)[CHAIR]
    text = " ".join(text_of(letter).split())
    assert letter.subject.startswith("Uusi paikka: ")
    assert "Uusi paikka: Salon kaupungintalo" in text
    assert "Aiempi paikka: Kaupungintalo, Lohja" in text
    assert f"Uusi etäyhteys: {LINK['link']}" in text
    assert "jo antamanne vastaus on voimassa" in text
    assert "Aiempi aika" not in text


def test_a_letter_about_a_new_link_or_name_says_so(house: LedgerHouse) -> None:
    """In the reader's language."""
    renamed = {"name": {"fi": "Verkoston kokous", "sv": "Nätverkets möte", "en": "Network meeting"}}
    house.with_series("yhteistyoryhma", **LINK).carry_out(LATER)
    house.with_series("yhteistyoryhma", **LINK, **renamed).carry_out(LATER + timedelta(days=1))
    rows = house.rows(Outbox, Outbox.kind == "invitation_update", Outbox.recipient == SWEDISH_MEMBER)
    first, second = (one for one in rows if one.concerns == COOPERATION)
    assert first.subject.startswith("Ny möteslänk: Samarbetsgruppens möte 1/2027")
    assert second.subject.startswith("Nytt namn: Nätverkets möte 1/2027")
    assert "Tidigare namn: Samarbetsgruppens möte" in " ".join(text_of(second).split())


def test_a_place_that_moved_with_the_time_is_told_in_the_same_letter(house: LedgerHouse) -> None:
    """Both old values, one letter."""
    reschedule(house.desk, STEERING, at("2027-02-11"), reason="", now=LATER)
    house.with_series("johtoryhma", **SALO).carry_out(LATER)
    letter = house.letters("invitation_update", STEERING)[CHAIR]
    text = " ".join(text_of(letter).split())
    assert ("Aiempi aika:" in text, "Aiempi paikka:" in text) == (True, True)
    assert len(sent(house, kind="invitation_update", recipient=CHAIR, concerns=STEERING)) == 1


def test_of_two_edits_before_the_mail_left_only_the_last_is_sent(house: LedgerHouse) -> None:
    """The outbox stops what a later message about the same meeting made void."""
    house.with_series("johtoryhma", **SALO).carry_out(LATER)
    edited = house.with_series("johtoryhma", **LINK)
    edited.carry_out(LATER)
    report = edited.deliver(LATER)
    assert f"invitation_update:{STEERING}:{CHAIR}:2" in report.sent
    assert f"invitation_update:{STEERING}:{CHAIR}:1" in report.suppressed


def test_what_an_older_version_did_not_note_is_noted_with_the_next_object(house: LedgerHouse) -> None:
    """No update at the upgrade; the summons brings today's words, and from then on edits are told."""
    for person in (CHAIR, MEMBER):
        house.change(Invitation, (STEERING, person), says=None, stamped_at=None, asks_since=None)
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS)
    assert CHAIR not in edited.letters("invitation_update", STEERING)
    (summons,) = sent(edited, kind="summons", recipient=CHAIR, concerns=STEERING)
    assert summons.event.value("LOCATION") == "Salon kaupungintalo"
    edited.with_series("johtoryhma", **SALO, **LINK).carry_out(SUMMONS + timedelta(hours=1))
    assert update(edited).event.value("SEQUENCE") == "1"


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=1)])
def test_an_edit_at_the_hour_of_the_summons_is_told_as_a_change_too(
    house: LedgerHouse, late: timedelta
) -> None:
    """Whichever is written first, the second is the newer object, and both link the agenda."""
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + late)
    _, *both = sent(edited, recipient=CHAIR, concerns=STEERING)
    assert {one.kind for one in both} == {"summons", "invitation_update"}
    assert "Aiempi paikka:" in text_of(edited.letters("invitation_update", STEERING)[CHAIR])
    versions = [(one.event.value("SEQUENCE"), one.event.value("DTSTAMP")) for one in both]
    assert versions[0] < versions[1]
    assert both[0].event.value("URL") == both[1].event.value("URL")
    assert {read_with_ics(one.content).location for one in both} == {"Salon kaupungintalo"}


def test_an_invitation_says_by_when_to_answer(house: LedgerHouse) -> None:
    """Ten working days from the invitation."""
    text = " ".join(text_of(house.letters("invitation", STEERING)[CHAIR]).split())
    assert "Pyydämme vastaamaan kutsuun viimeistään tiistaina 22.12.2026." in text
