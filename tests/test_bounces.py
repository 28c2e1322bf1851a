"""Bounces: what proves that an address takes no mail, what does not, and what lets mail go there again."""

from datetime import timedelta

import pytest

from governance.action import ActionKind
from governance.message import MessageState
from governance.year_plan import ItemKind
from office.attendance import answer_meeting
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce, ReplyKind
from office.ledger.rounds import LinkScope
from office.link import link_id, token
from office.year import reschedule
from tests.cast import (
    ADOPTED,
    CONTACT,
    COOPERATION,
    COORDINATOR,
    MEMBER,
    REQUEST,
    STEERING,
    SUBSTITUTE,
    SWEDISH_CONTACT,
    at,
    item,
)
from tests.ledger_house import LedgerHouse, answer_round, text_of
from tests.test_incoming_handling import answer, bounce, mail, states

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
LATER = ADOPTED + timedelta(hours=3)
FORGED = b"Authentication-Results: mx.pikku.example; spf=fail; dmarc=fail\n"


@pytest.fixture
def asked(house: LedgerHouse) -> LedgerHouse:
    """Ask the first municipality for its proposals."""
    house.tick(ADOPTED)
    house.tick(OPENS)
    return house


def original_of(house: LedgerHouse, person: str, kind: str = "request") -> str:
    """Give the Message-ID of a letter that was sent to a person."""
    return str(house.letters(kind)[person].message_id)


def test_a_bounce_tells_the_office_once_and_asks_the_substitute_once(asked: LedgerHouse) -> None:
    """Two letters bounce: one notice, one request to the substitute."""
    first = bounce("contact@lohja.example", original=original_of(asked, CONTACT))
    second = bounce("contact@lohja.example", original=original_of(asked, CONTACT), number=2)
    asked.post(first)
    asked.post(second)
    carried, _ = asked.tick(OPENS + timedelta(minutes=5))
    assert list(carried.done) == [f"ask_substitute:{REQUEST}:{SUBSTITUTE}"]
    notices = asked.rows(Outbox, Outbox.kind == "office_notice")
    assert [(row.recipient, row.state) for row in notices] == [(COORDINATOR, MessageState.SENT)]
    assert asked.mailer.recipients.count("substitute@lohja.example") == 1
    asked.post(first)
    carried, report = asked.tick(OPENS + timedelta(minutes=10))
    assert (carried.done, report.sent) == ((), ())
    assert [row.person for row in asked.rows(Bounce)] == [CONTACT]


def test_the_notice_names_person_and_address(house: LedgerHouse) -> None:
    """The office sees at once what to correct."""
    house.tick(ADOPTED)
    invitation = original_of(house, SWEDISH_CONTACT, "invitation")
    house.post(bounce("contact@inkoo.example", original=invitation))
    house.read(LATER)
    words = text_of(house.letters("office_notice")[COORDINATOR])
    assert ("Inkoon yhteyshenkilö" in words, "contact@inkoo.example" in words) == (True, True)


def test_mail_to_an_address_that_bounced_is_held_back(house: LedgerHouse) -> None:
    """Invitations too: a meeting's update is planned for everybody and sent to those whom it reaches."""
    house.tick(ADOPTED)
    invitation = original_of(house, SWEDISH_CONTACT, "invitation")
    house.post(bounce("contact@inkoo.example", original=invitation))
    house.read(LATER)
    reschedule(house.desk, COOPERATION, at("2027-04-20", 12), reason="", now=LATER)
    _, report = house.tick(LATER)
    assert [key for key in report.suppressed if "inkoo-contact" in key] == [
        f"invitation_update:{COOPERATION}:inkoo-contact:1"
    ]
    assert house.mailer.recipients.count("contact@siuntio.example") == 2 + 1


def test_a_corrected_address_gets_mail_again(asked: LedgerHouse) -> None:
    """The bounce was the old address's; if the new one bounces as well, the office hears of it again."""
    asked.post(bounce("contact@lohja.example", original=original_of(asked, CONTACT)))
    asked.tick(OPENS + timedelta(minutes=5))
    corrected = asked.with_person(CONTACT, email="uusi.contact@lohja.example")
    reminder = item(ItemKind.REMIND, f"{REQUEST}/5").at
    corrected.tick(reminder)
    assert "uusi.contact@lohja.example" in corrected.mailer.recipients
    again = original_of(corrected, CONTACT, "reminder")
    corrected.post(bounce("uusi.contact@lohja.example", original=again, number=7))
    corrected.read(reminder)
    assert len(corrected.rows(Outbox, Outbox.kind == "office_notice")) == 2


def test_passing_trouble_is_noted_until_it_is_for_good(asked: LedgerHouse) -> None:
    """A full mailbox stops nothing; when the address fails for good the office is told."""
    original = original_of(asked, CONTACT)
    delayed = bounce("contact@lohja.example", original=original, status="4.2.2", action="delayed")
    asked.post(delayed)
    asked.read(OPENS)
    assert [(row.person, row.permanent) for row in asked.rows(Bounce)] == [(CONTACT, False)]
    assert asked.letters("office_notice") == {}
    assert not [key for key in asked.due(OPENS) if key.startswith(ActionKind.ASK_SUBSTITUTE)]
    asked.post(bounce("contact@lohja.example", original=original, number=2))
    asked.read(OPENS)
    assert [(row.person, row.permanent) for row in asked.rows(Bounce)] == [(CONTACT, True)]
    assert set(asked.letters("office_notice")) == {COORDINATOR}


def test_a_forged_bounce_silences_nobody(asked: LedgerHouse) -> None:
    """It is of a message that the office never sent, returns none, or the mail server calls it forged."""
    original = original_of(asked, CONTACT)
    asked.post(bounce("contact@lohja.example", original="<made-up@muualla.example>"))
    asked.post(bounce("contact@lohja.example", original=None, number=2))
    asked.post(FORGED + bounce("contact@lohja.example", original=original, number=3))
    assert asked.read(OPENS) == {str(ReplyKind.UNMATCHED): 3}
    assert asked.rows(Bounce) == []
    assert not [key for key in asked.due(OPENS) if key.startswith(ActionKind.ASK_SUBSTITUTE)]
    (notice,) = asked.rows(Outbox, Outbox.kind == "office_notice")
    words = " ".join(text_of(notice).split())
    assert "Palautusilmoitus, jota ei voitu varmistaa" in words
    assert ("contact@lohja.example" in words, "MAILER-DAEMON@mx.example" in words) == (True, True)


def test_a_flood_of_forged_bounces_is_shown_five_times_a_day(asked: LedgerHouse) -> None:
    """Whoever sends more is no mail server in trouble."""
    addresses = [person.email for person in asked.desk.network.people[:9]]
    for number, address in enumerate(addresses):
        asked.post(bounce(address, original=None, number=number))
    asked.read(OPENS)
    assert len(asked.rows(Outbox, Outbox.kind == "office_notice")) == 5


def test_a_letter_that_did_not_arrive_is_shown_and_its_address_gets_the_next(asked: LedgerHouse) -> None:
    """The mailbox was full: the office reads which letter it was, and nobody is passed over."""
    asked.post(bounce("contact@lohja.example", original=original_of(asked, CONTACT), status="5.2.2"))
    asked.read(OPENS)
    assert (asked.carry_out(OPENS).done, asked.rows(Bounce)) == ((), [])
    (notice,) = asked.rows(Outbox, Outbox.kind == "office_notice")
    words = " ".join(text_of(notice).split())
    for said in ("Lohjan yhteyshenkilö", "5.2.2", asked.letters("request")[CONTACT].subject):
        assert said in words


def test_who_writes_has_an_address_that_takes_mail(asked: LedgerHouse) -> None:
    """A letter or an answer from there lifts the bounce; forged mail and an absence notice do not."""
    asked.post(bounce("contact@lohja.example", original=original_of(asked, CONTACT)))
    asked.read(OPENS)
    away = mail("contact@lohja.example", "<away@lohja.example>")
    away["Auto-Submitted"] = "auto-replied"
    asked.post(away)
    asked.post(FORGED + mail("contact@lohja.example", "<forged@lohja.example>").as_bytes())
    asked.read(OPENS)
    assert [row.permanent for row in asked.rows(Bounce)] == [True]
    asked.post(mail("Contact@Lohja.example", "<own@lohja.example>"))
    asked.read(OPENS)
    assert asked.rows(Bounce) == []
    assert ("address takes mail again", CONTACT) in asked.audit()


def test_an_answer_to_an_invitation_lifts_a_bounce(house: LedgerHouse) -> None:
    """By mail; and an address that fails again is told of again."""
    house.carry_out(ADOPTED)
    answers = [answer(house, MEMBER, one, stamp=ADOPTED) for one in ("accepted", "tentative")]
    house.deliver(ADOPTED)
    for number, meeting in enumerate((STEERING, COOPERATION)):
        original = house.letters("invitation", meeting)[MEMBER].message_id
        house.post(bounce("director@lohja.example", original=original, number=number))
        house.read(LATER)
        assert len(house.rows(Bounce)) == 1
        house.post(answers[number])
        house.read(LATER)
        assert house.rows(Bounce) == []
    assert len(house.rows(Outbox, Outbox.kind == "office_notice")) == 2


@pytest.mark.parametrize("how", ["round", "meeting"])
def test_an_answer_on_the_web_lifts_a_bounce(asked: LedgerHouse, how: str) -> None:
    """The link had come to that very address."""
    person = CONTACT if how == "round" else MEMBER
    address = asked.desk.network.person(person).email
    with asked.desk.ledger.writing() as session:
        session.add(Bounce(person=person, address=address, since=OPENS, permanent=True))
    if how == "round":
        answer_round(asked, REQUEST, person, OPENS)
    else:
        presented = token(asked.desk.secret, link_id(LinkScope.ANSWER_INVITATION, COOPERATION, person))
        answer_meeting(asked.desk, presented, partstat="accepted", message="", sequence=0, now=OPENS)
    assert asked.rows(Bounce) == []


def test_nobody_silences_somebody_else_with_the_letter_they_got(asked: LedgerHouse) -> None:
    """A bounce that names a letter of ours stands only for the address to which that letter went."""
    asked.post(bounce("director@hyvinvointialue.example", original=original_of(asked, CONTACT)))
    assert asked.read(OPENS) == {"unmatched": 1}
    assert not asked.rows(Bounce)


def test_a_bounce_of_a_strangers_address_is_noted_only(asked: LedgerHouse) -> None:
    """Nobody of the network is meant."""
    asked.post(bounce("nobody@muualla.example", original=None))
    assert asked.read(OPENS) == {"bounce": 1}
    assert asked.rows(Bounce) == []
    assert set(states(asked).values()) == {"bounce"}
