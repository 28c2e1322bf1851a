"""What the office makes of the mail that comes in: answers, bounces, and letters for people."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from calendars.reply import reply_ics
from governance.meeting import Partstat
from governance.year_plan import ItemKind
from office.ledger.meetings import Invitation
from office.ledger.replies import Reply
from office.year import call_off, reschedule
from tests.cast import (
    ADOPTED,
    CHAIR,
    MEMBER,
    OUTSIDER,
    REQUEST,
    STEERING,
    at,
    item,
)
from tests.ledger_house import LedgerHouse

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
LATER = ADOPTED + timedelta(hours=3)


def calendar_of(house: LedgerHouse, person: str, meeting: str, kind: str = "invitation") -> bytes:
    """Give the calendar object of a person's letter about a meeting."""
    message = message_from_bytes(house.letters(kind, meeting)[person].body, policy=default)
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def answer(
    house: LedgerHouse,
    person: str,
    partstat: str,
    *,
    stamp: datetime = ADOPTED,
    kind: str = "invitation",
    sender: str | None = None,
) -> EmailMessage:
    """Write an invitee's answer to their invitation to the steering meeting, as their program does."""
    address = house.desk.network.person(person).email
    asked = calendar_of(house, person, STEERING, kind)
    return mail(
        sender or address,
        f"<{person}-{partstat}-{stamp:%H%M}@mail.example>",
        calendar=reply_ics(asked, attendee=address, partstat=partstat, stamp=stamp),
    )


def mail(sender: str, message_id: str, *, calendar: bytes | None = None) -> EmailMessage:
    """Write a message to the office."""
    message = EmailMessage()
    message["From"], message["To"] = sender, "hanketoimisto@pikku.example"
    message["Subject"], message["Message-ID"] = "Vastaus", message_id
    message["Date"] = "Tue, 08 Dec 2026 14:00:00 +0200"
    message.set_content("Hei")
    if calendar is not None:
        message.add_alternative(calendar.decode(), subtype="calendar", params={"method": "REPLY"})
    return message


def bounce(
    address: str, *, original: str | None, status: str = "5.1.1", number: int = 1, action: str = "failed"
) -> bytes:
    """Write a mail server's delivery report (RFC 3464)."""
    returned = f"Message-ID: {original}\n" if original else "Subject: Asia\n"
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: hanketoimisto@pikku.example\nSubject: Undelivered\n"
        f"Message-ID: <bounce-{number}@mx.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nNo such user.\n"
        "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n\n"
        f"--B\nContent-Type: text/rfc822-headers\n\n{returned}\n--B--\n"
    ).encode()


@pytest.fixture
def invited(house: LedgerHouse) -> LedgerHouse:
    """Invite everybody to everything."""
    house.carry_out(ADOPTED)
    return house


@pytest.fixture
def asked(house: LedgerHouse) -> LedgerHouse:
    """Ask the first municipality for its proposals."""
    house.tick(ADOPTED)
    house.tick(OPENS)
    return house


def held(house: LedgerHouse, person: str = CHAIR) -> Invitation:
    """Give what the ledger knows of a person's answer."""
    found: Invitation = house.one(Invitation, (STEERING, person))
    return found


def states(house: LedgerHouse) -> Mapping[str, str]:
    """Tell what each message that came turned out to be."""
    return {row.message_id: str(row.kind) for row in house.rows(Reply)}


@pytest.mark.parametrize("partstat", [Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE])
def test_an_invitees_answer_is_kept(invited: LedgerHouse, partstat: Partstat) -> None:
    """Yes, no and perhaps."""
    invited.post(answer(invited, CHAIR, str(partstat)))
    assert invited.read(LATER) == {"rsvp": 1}
    assert held(invited).partstat is partstat
    assert held(invited, MEMBER).partstat is Partstat.NEEDS_ACTION


def test_reading_the_same_mail_twice_changes_nothing(invited: LedgerHouse) -> None:
    """Neither the same file nor a second copy of it."""
    message = answer(invited, CHAIR, "accepted")
    invited.post(message)
    invited.read(LATER)
    before = (invited.contents(), invited.audit(), held(invited).answered_at)
    assert invited.read(LATER) == {}
    invited.post(message)
    assert invited.read(LATER) == {}
    assert (invited.contents(), invited.audit(), held(invited).answered_at) == before


def test_the_answer_that_was_given_last_counts(invited: LedgerHouse) -> None:
    """Whatever order the mail arrives in."""
    invited.post(answer(invited, CHAIR, "declined", stamp=ADOPTED + timedelta(minutes=30)))
    invited.post(answer(invited, CHAIR, "accepted", stamp=ADOPTED + timedelta(minutes=10)))
    invited.read(LATER)
    assert held(invited).partstat is Partstat.DECLINED


def test_an_answer_from_the_future_does_not_block_later_ones(invited: LedgerHouse) -> None:
    """A program whose clock or counter is wrong can still change its mind."""
    invited.post(answer(invited, CHAIR, "accepted", stamp=ADOPTED + timedelta(days=400)))
    invited.read(LATER)
    ahead = answer(invited, CHAIR, "tentative", stamp=LATER).as_bytes()
    invited.post(ahead.replace(b"SEQUENCE:0", b"SEQUENCE:99"))
    invited.read(LATER)
    assert held(invited).partstat is Partstat.TENTATIVE
    invited.post(answer(invited, CHAIR, "declined", stamp=LATER + timedelta(hours=1)))
    invited.read(LATER + timedelta(hours=2))
    assert held(invited).partstat is Partstat.DECLINED


def test_an_answer_to_an_earlier_time_does_not_count(invited: LedgerHouse) -> None:
    """Who could come on Wednesday has not said that they can on Thursday."""
    stale = answer(invited, CHAIR, "accepted")
    invited.let_leave()
    reschedule(invited.desk, STEERING, at("2027-02-11"), reason="", now=LATER)
    invited.carry_out(LATER)
    invited.post(stale)
    assert invited.read(LATER) == {"rsvp": 1}
    assert held(invited).partstat is Partstat.NEEDS_ACTION
    invited.post(answer(invited, CHAIR, "accepted", stamp=LATER, kind="invitation_update"))
    invited.read(LATER)
    assert held(invited).partstat is Partstat.ACCEPTED


def test_a_forged_answer_does_not_count(invited: LedgerHouse) -> None:
    """Somebody else cannot decline in a member's name; the office can look at it."""
    invited.post(answer(invited, CHAIR, "declined", sender=OUTSIDER.email))
    assert invited.read(LATER) == {"unmatched": 1}
    assert held(invited).partstat is Partstat.NEEDS_ACTION


def test_an_outsiders_answer_does_not_count(invited: LedgerHouse) -> None:
    """An invitation that was forwarded invites nobody else."""
    ics = calendar_of(invited, CHAIR, STEERING)
    invitee = invited.desk.network.person(CHAIR).email
    forwarded = ics.replace(b"\r\n ", b"").replace(invitee.encode(), OUTSIDER.email.encode())
    own = reply_ics(forwarded, attendee=OUTSIDER.email, partstat="accepted", stamp=ADOPTED)
    invited.post(mail(OUTSIDER.email, "<forwarded@muualla.example>", calendar=own))
    assert invited.read(LATER) == {"unmatched": 1}
    assert {row.partstat for row in invited.rows(Invitation)} == {Partstat.NEEDS_ACTION}


def test_an_answer_to_an_unknown_meeting_does_not_count(invited: LedgerHouse) -> None:
    """Some other office's invitation."""
    message = answer(invited, CHAIR, "accepted").as_bytes()
    invited.post(message.replace(b"johtoryhma.2027.1@", b"johtoryhma.2019.1@"))
    assert invited.read(LATER) == {"unmatched": 1}


def test_an_answer_to_a_cancelled_meeting_does_no_harm(invited: LedgerHouse) -> None:
    """It crossed the cancellation on its way."""
    crossing = answer(invited, CHAIR, "accepted")
    call_off(invited.desk, STEERING, reason="", now=LATER)
    invited.carry_out(LATER)
    invited.post(crossing)
    assert invited.read(LATER) == {"rsvp": 1}
    assert held(invited).partstat is Partstat.NEEDS_ACTION


def test_a_letter_is_left_for_a_person_to_read(invited: LedgerHouse) -> None:
    """It is put aside and counted, no more."""
    invited.post(mail("someone@lohja.example", "<letter@lohja.example>"))
    assert invited.read(LATER) == {"other": 1}


def test_a_very_long_message_id_stops_nothing(invited: LedgerHouse) -> None:
    """It is kept as its hash, and known again."""
    message = mail("someone@lohja.example", f"<{'a' * 600}@lohja.example>")
    for expected in ({"other": 1}, {}):
        invited.post(message)
        assert invited.read(LATER) == expected
    assert all(len(row.message_id) <= 255 for row in invited.rows(Reply))
