"""Answers that need a person: other times, delegates, strangers, forgeries; and what follows from a no."""

from datetime import datetime, timedelta

import pytest

from calendars.reply import reply_ics
from governance.meeting import Partstat
from office.attendance import AnswerOutcome, answer_meeting
from office.ledger.meetings import Invitation
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from office.ledger.rounds import LinkScope
from office.link import link_id, token
from office.year import reschedule
from tests.cast import ADOPTED, COOPERATION, COORDINATOR, MEMBER, OUTSIDER, STEERING, at
from tests.ledger_house import LedgerHouse, blank_papers, text_of
from tests.test_incoming_handling import answer, bounce, calendar_of, held, mail

DEPUTY = "lohja-contact"
LATER = ADOPTED + timedelta(hours=3)


@pytest.fixture
def invited(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody to everything."""
    blank_papers(monkeypatch)
    house.carry_out(ADOPTED)
    return house


def notices(house: LedgerHouse) -> list[str]:
    """Give the texts of the notices to the office, in their order."""
    rows = house.rows(Outbox, Outbox.kind == "office_notice")
    return [" ".join(text_of(row).split()) for row in sorted(rows, key=lambda row: row.number)]


def sent_by(
    house: LedgerHouse, person: str, *, partstat: str, change: tuple[bytes, bytes], number: int
) -> bytes:
    """Write an answer of a person's program, changed as some programs write it."""
    address = house.desk.network.person(person).email
    asked = calendar_of(house, person, STEERING)
    ics = reply_ics(asked, attendee=address, partstat=partstat, stamp=ADOPTED + timedelta(minutes=number))
    message = mail(address, f"<{person}-{number}@mail.example>", calendar=ics.replace(*change))
    return message.as_bytes()


def countered(house: LedgerHouse, number: int = 1, day: str = "20270211") -> bytes:
    """Write the chair's wish for another day, as their program does."""
    raw = sent_by(
        house, MEMBER, partstat="tentative", change=(b"METHOD:REPLY", b"METHOD:COUNTER"), number=number
    )
    return raw.replace(b"20270210T", day.encode() + b"T")


def web_answer(
    house: LedgerHouse, person: str, partstat: str, now: datetime, *, sequence: int = 0
) -> AnswerOutcome:
    """Answer on the web, as the page's form does."""
    secret = token(house.desk.secret, link_id(LinkScope.ANSWER_INVITATION, STEERING, person))
    return answer_meeting(house.desk, secret, partstat=partstat, message="", sequence=sequence, now=now)


def test_a_counter_proposal_is_recorded_and_shown_once(invited: LedgerHouse) -> None:
    """The office reads who, the present time and the one asked for; the meeting stays where it is."""
    invited.post(countered(invited))
    invited.post(countered(invited))
    assert invited.read(LATER) == {"rsvp": 1}
    row = held(invited, MEMBER)
    assert row.partstat is Partstat.TENTATIVE
    assert (row.proposes_start, row.proposes_end) == (at("2027-02-11"), at("2027-02-11", 11))
    (notice,) = notices(invited)
    assert "Lohjan sivistysjohtaja ehdottaa kokoukselle toista aikaa" in notice
    assert ("10.2.2027" in notice, "11.2.2027" in notice) == (True, True)
    invited.carry_out(LATER)
    assert invited.letters("invitation_update") == {}


def test_a_flood_of_counter_proposals_from_one_is_shown_five_times(invited: LedgerHouse) -> None:
    """A program in a loop does not fill the office's mailbox: a sixth notice says where the rest is."""
    for number in range(9):
        invited.post(countered(invited, number, f"202702{11 + number}"))
    invited.read(LATER)
    *shown, last = notices(invited)
    assert len(shown) == 5
    assert ("yli 5 vastausta" in last, "Vuosikello/Handled" in last) == (True, True)
    assert held(invited, MEMBER).proposes_start == at("2027-02-19")


def test_a_delegate_is_shown_and_not_invited(invited: LedgerHouse) -> None:
    """The member's own deputy is called; who was named is the office's to look at."""
    named = f'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{OUTSIDER.email}"'.encode()
    raw = sent_by(invited, MEMBER, partstat="delegated", change=(b"PARTSTAT=DELEGATED", named), number=1)
    invited.post(raw)
    assert invited.read(LATER) == {"rsvp": 1}
    assert held(invited, MEMBER).delegated_to == OUTSIDER.email
    (notice,) = notices(invited)
    assert "ulkopuolinen" in notice
    invited.carry_out(LATER)
    assert set(invited.letters("invitation", STEERING)) >= {DEPUTY}
    assert OUTSIDER.id not in invited.letters("invitation", STEERING)


def test_a_delegate_who_cannot_be_read_is_shown_and_the_no_counts(invited: LedgerHouse) -> None:
    """The deputy is called as after any delegation; the office reads what was written."""
    named = b'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:Matti"'
    invited.post(
        sent_by(invited, MEMBER, partstat="delegated", change=(b"PARTSTAT=DELEGATED", named), number=1)
    )
    assert invited.read(LATER) == {"rsvp": 1}
    assert held(invited, MEMBER).partstat is Partstat.DELEGATED
    (notice,) = notices(invited)
    assert "mailto:Matti" in notice
    invited.carry_out(LATER)
    assert DEPUTY in invited.letters("invitation", STEERING)


def test_a_counter_proposal_without_an_answer_leaves_the_earlier_one(invited: LedgerHouse) -> None:
    """Google asks for another time without PARTSTAT: who said yes has still said yes."""
    invited.post(answer(invited, MEMBER, "accepted", stamp=ADOPTED))
    invited.read(LATER)
    silent = countered(invited).replace(b"PARTSTAT=TENTATIVE", b"RSVP=TRUE")
    invited.post(silent)
    assert invited.read(LATER) == {"rsvp": 1}
    row = held(invited, MEMBER)
    assert (row.partstat, row.proposes_start) == (Partstat.ACCEPTED, at("2027-02-11"))


def test_a_delegation_to_the_members_deputy_needs_nobody(invited: LedgerHouse) -> None:
    """The deputy is invited, as after a no; there is nothing to look at."""
    deputy = invited.desk.network.person(DEPUTY).email
    named = f'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{deputy}"'.encode()
    invited.post(
        sent_by(invited, MEMBER, partstat="delegated", change=(b"PARTSTAT=DELEGATED", named), number=1)
    )
    invited.read(LATER)
    invited.carry_out(LATER)
    assert DEPUTY in invited.letters("invitation", STEERING)
    assert notices(invited) == []


def forwarded(house: LedgerHouse, address: str, number: int = 1) -> bytes:
    """Write the answer of somebody to whom an invitation was forwarded."""
    ics = calendar_of(house, MEMBER, STEERING).replace(b"\r\n ", b"")
    invitee = house.desk.network.person(MEMBER).email
    own = reply_ics(
        ics.replace(invitee.encode(), address.encode()), attendee=address, partstat="accepted", stamp=ADOPTED
    )
    return mail(address, f"<forwarded-{number}@muualla.example>", calendar=own).as_bytes()


def test_a_strangers_answer_is_shown_to_the_office_once(invited: LedgerHouse) -> None:
    """A forwarded invitation: the office reads who answered what, and nobody is added."""
    for number in (1, 2):
        invited.post(forwarded(invited, OUTSIDER.email, number))
    assert invited.read(LATER) == {"unmatched": 2}
    (notice,) = notices(invited)
    assert OUTSIDER.email in notice
    assert "ilmoitti osallistuvansa" in notice
    assert {row.partstat for row in invited.rows(Invitation)} == {Partstat.NEEDS_ACTION}
    assert [row.recipient for row in invited.rows(Outbox, Outbox.kind == "office_notice")] == [COORDINATOR]


def test_a_mailbox_full_of_strangers_is_shown_ten_times(invited: LedgerHouse) -> None:
    """The last notice says that more have come and where to look; a member's answer among them counts."""
    for number in range(30):
        invited.post(forwarded(invited, f"varas{number}@muualla.example", number))
    invited.post(answer(invited, MEMBER, "accepted"))
    assert invited.read(LATER) == {"rsvp": 1, "unmatched": 30}
    *shown, last = notices(invited)
    assert len(shown) == 10
    assert ("yli 10 vastausta" in last, "Vuosikello/Handled" in last) == (True, True)
    assert held(invited, MEMBER).partstat is Partstat.ACCEPTED


def test_an_answer_in_anothers_name_is_shown_and_does_not_count(invited: LedgerHouse) -> None:
    """Neither from a stranger's address, nor from an address that our server calls forged."""
    invited.post(answer(invited, MEMBER, "declined", sender=OUTSIDER.email))
    forged = answer(invited, MEMBER, "declined", stamp=ADOPTED + timedelta(minutes=1)).as_bytes()
    line = b"Authentication-Results: mx.pikku.example; dmarc=fail header.from=lohja.example\n"
    invited.post(line + forged)
    assert invited.read(LATER) == {"unmatched": 2}
    assert held(invited, MEMBER).partstat is Partstat.NEEDS_ACTION
    assert len(notices(invited)) == 2
    invited.carry_out(LATER)
    assert DEPUTY not in invited.letters("invitation", STEERING)


def test_answers_about_a_meeting_that_is_over_are_shown_to_nobody(invited: LedgerHouse) -> None:
    """What is past needs no looking at."""
    invited.post(forwarded(invited, OUTSIDER.email))
    invited.read(at("2027-02-11"))
    assert notices(invited) == []


def test_a_member_who_declines_by_mail_is_followed_by_the_deputy_in_the_same_tick(
    invited: LedgerHouse,
) -> None:
    """Nobody has to do anything."""
    invited.post(answer(invited, MEMBER, "declined"))
    invited.tick(LATER)
    assert "contact@lohja.example" in invited.mailer.recipients
    row = invited.one(Invitation, (STEERING, DEPUTY))
    assert (row.deputy_for, row.cancelled) == (MEMBER, False)


@pytest.mark.parametrize(("moved", "counts"), [(False, Partstat.ACCEPTED), (True, Partstat.NEEDS_ACTION)])
def test_a_deputy_who_said_yes_before_being_called_has_said_it(
    invited: LedgerHouse, counts: Partstat, *, moved: bool
) -> None:
    """The member forwarded the invitation, and declined afterwards; a yes to another time is none."""
    invited.post(forwarded(invited, invited.desk.network.person(DEPUTY).email))
    invited.read(LATER)
    if moved:
        reschedule(invited.desk, STEERING, at("2027-02-17"), reason="", now=LATER + timedelta(minutes=1))
        invited.carry_out(LATER + timedelta(minutes=1))
        web_answer(invited, MEMBER, "declined", LATER + timedelta(minutes=2), sequence=1)
    else:
        web_answer(invited, MEMBER, "declined", LATER + timedelta(minutes=2))
    invited.carry_out(LATER + timedelta(minutes=3))
    row = invited.one(Invitation, (STEERING, DEPUTY))
    assert (row.deputy_for, row.partstat) == (MEMBER, counts)
    assert "Lohjan yhteyshenkil" in text_of(invited.letters("invitation", STEERING)[DEPUTY])


def test_the_deputys_answer_is_kept_as_their_own(invited: LedgerHouse) -> None:
    """By mail or on the web; their no calls the next in order."""
    assert web_answer(invited, MEMBER, "declined", ADOPTED) is AnswerOutcome.TAKEN
    invited.carry_out(LATER)
    invited.post(answer(invited, DEPUTY, "declined", stamp=LATER))
    invited.read(LATER)
    assert invited.one(Invitation, (STEERING, DEPUTY)).partstat is Partstat.DECLINED
    invited.carry_out(LATER + timedelta(hours=1))
    assert "ngo-member" in invited.letters("invitation", STEERING)


def test_the_deputy_of_a_member_whose_invitation_bounced_is_invited(house: LedgerHouse) -> None:
    """And the office is warned, as of any address that takes no mail."""
    house.tick(ADOPTED)
    sent = house.letters("invitation", STEERING)[MEMBER].message_id
    house.post(bounce("director@lohja.example", original=sent))
    house.tick(LATER)
    assert [row.person for row in house.rows(Bounce)] == [MEMBER]
    assert DEPUTY in house.letters("invitation", STEERING)
    (notice,) = house.rows(Outbox, Outbox.kind == "office_notice")
    assert notice.subject.startswith("Tarkistettava: Sähköposti ei mene perille")


@pytest.mark.parametrize(("mailed_at", "counts"), [(2, "accepted"), (30, "declined")])
def test_the_latest_answer_counts_whichever_way_it_came(
    invited: LedgerHouse, mailed_at: int, counts: str
) -> None:
    """The web answer has the moment of sending, the mail its DTSTAMP."""
    web_answer(invited, MEMBER, "accepted", ADOPTED + timedelta(minutes=20))
    invited.post(answer(invited, MEMBER, "declined", stamp=ADOPTED + timedelta(minutes=mailed_at)))
    invited.read(LATER)
    assert held(invited, MEMBER).partstat is Partstat(counts)


def test_a_moved_meeting_asks_anew_on_the_web_too(invited: LedgerHouse) -> None:
    """A form that was opened before the move answers nothing; the page of the new time does."""
    web_answer(invited, MEMBER, "accepted", ADOPTED)
    reschedule(invited.desk, STEERING, at("2027-02-11"), reason="", now=LATER)
    assert web_answer(invited, MEMBER, "declined", LATER) is AnswerOutcome.MOVED
    invited.carry_out(LATER)
    assert held(invited, MEMBER).partstat is Partstat.NEEDS_ACTION
    assert web_answer(invited, MEMBER, "declined", LATER) is AnswerOutcome.MOVED
    assert web_answer(invited, MEMBER, "declined", LATER, sequence=1) is AnswerOutcome.TAKEN


def test_what_breaks_the_handling_of_one_message_stops_no_other(
    invited: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded as such; nothing of it is kept half."""

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("office.hands.answer.tell_of_answer", broken)
    invited.post(answer(invited, MEMBER, "declined"))
    invited.post(bounce("contact@lohja.example", original=None))
    assert sum(invited.read(LATER).values()) == 2
    assert held(invited, MEMBER).partstat is Partstat.NEEDS_ACTION
    assert [row.person for row in invited.rows(Bounce)] == []


def test_the_quorum_warning_names_the_figures_and_who_is_silent(invited: LedgerHouse) -> None:
    """In the reader's language, to the coordinator and the secretary, who here are one."""
    invited.change(Invitation, (COOPERATION, MEMBER), partstat=Partstat.ACCEPTED)
    assert f"warn_quorum:{COOPERATION}:0:endangered" not in invited.due(at("2027-04-07"))
    invited.carry_out(at("2027-04-14"))
    rows = invited.rows(Outbox, Outbox.concerns == f"quorum/{COOPERATION}")
    assert [(row.recipient, str(row.kind)) for row in rows] == [(COORDINATOR, "office_notice")]
    text = " ".join(text_of(rows[0]).replace("\xa0", " ").split())
    assert "vähintään 4 edustajaa 6 paikasta" in text
    assert "Siuntion yhteyshenkilö" in text
    assert "Lohjan sivistysjohtaja" not in text
