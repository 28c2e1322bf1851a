"""Refusals: what is about us ends no message, what is about a reader is told to the office."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from governance.message import MessageKind, MessageState
from governance.year_plan import ItemKind
from office.ledger.failed import failed_messages
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from office.ledger.resolution import resend_failed
from office.mail.mailer import Answer, Postponed, Refused
from office.mail.refusal import Blame, blame_of, redacted, without_recipient
from office.mail.rehearsal import AllowList
from office.mail.revision import read_letter
from office.year import reschedule
from tests.cast import (
    ADOPTED,
    CHAIR,
    CONTACT,
    COORDINATOR,
    MEMBER,
    REGISTRY,
    REQUEST,
    STEERING,
    SUBSTITUTE,
    item,
)
from tests.dispatch_house import plan_notice, row, with_settings
from tests.ledger_house import LedgerHouse
from tests.smtp_server import FakeMailer

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
OVERDUE = item(ItemKind.OVERDUE, REQUEST).at
ADDRESS = "contact@lohja.example"
DENIED = "550 5.7.1 Relaying denied"
FULL = "552 5.2.2 mailbox full"
JUNK = "554 5.7.1 it looks like junk"


class Refusing(FakeMailer):
    """A mail server that refuses whom it is told to, before or after it has the text."""

    def __init__(self, reason: str, whom: str = "", *, after_text: bool = False, times: int = 1_000) -> None:
        super().__init__()
        self.times = times
        self.reason, self.whom, self.after_text = reason, whom, after_text
        self.refused: list[str] = []

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Refuse, or keep."""
        if not re.search(self.whom, recipient) or len(self.refused) == self.times:
            return super().send(raw, sender=sender, recipient=recipient, before_data=before_data)
        if self.after_text:
            before_data()
        self.refused.append(recipient)
        raise Refused(self.reason, int(self.reason[:3]))


def states(house: LedgerHouse) -> set[MessageState]:
    """Give the states that messages are in."""
    return {one.state for one in house.rows(Outbox)}


def notices(house: LedgerHouse, person: str) -> list[str]:
    """List the notices to the office about a person's mail."""
    found = house.rows(Outbox, Outbox.concerns == f"bounce/{person}")
    return [one.key for one in found if one.kind is MessageKind.OFFICE_NOTICE]


def move(house: LedgerHouse, now: datetime) -> None:
    """Move the meeting to which everybody was invited, and write the updates."""
    starts = house.one(Meeting, STEERING).starts_at + timedelta(days=7)
    reschedule(house.desk, STEERING, starts, reason="sali on varattu", now=now)
    house.carry_out(now)


@pytest.fixture
def invited(house: LedgerHouse) -> LedgerHouse:
    """Invite everybody while the mail server takes everything."""
    house.tick(ADOPTED)
    return house


@pytest.mark.parametrize("reason", [DENIED, "550 rejected", "554 5.7.1 no"])
@pytest.mark.parametrize("after_text", [False, True])
def test_a_server_that_refuses_everybody_ends_no_message(
    house: LedgerHouse, reason: str, *, after_text: bool
) -> None:
    """A wrongly set relay is like one that is down: it is left alone, all waits, and the reason is shown."""
    house.carry_out(ADOPTED)
    server = Refusing(reason, after_text=after_text)
    report = house.deliver(ADOPTED, server)
    assert (report.failed, states(house)) == ((), {MessageState.PENDING})
    assert len(server.refused) < len(house.rows(Outbox))
    assert len(report.waiting) == len(house.rows(Outbox))
    assert all("the mail server refuses us" in why and reason in why for _, why in report.waiting)
    assert house.rows(Bounce) == []
    house.deliver(ADOPTED + timedelta(hours=3))
    assert states(house) == {MessageState.SENT}


def test_a_relay_that_takes_mail_for_its_own_house_only_ends_no_message(house: LedgerHouse) -> None:
    """Each is refused by itself while others leave between them: a refusal about us is nobody's end."""
    house.carry_out(ADOPTED)
    report = house.deliver(ADOPTED, Refusing(DENIED, "lohja|inkoo"))
    assert report.failed == ()
    assert states(house) == {MessageState.SENT, MessageState.PENDING}
    house.deliver(ADOPTED + timedelta(hours=3))
    assert states(house) == {MessageState.SENT}


def test_the_pause_grows_while_the_server_turns_us_away(house: LedgerHouse) -> None:
    """It is asked ever less often, by few letters."""
    keys = [
        plan_notice(house, ADOPTED, number, person) for number, person in enumerate((CHAIR, MEMBER, CONTACT))
    ]
    server = Refusing(DENIED)
    for minutes in (0, 2, 60):
        house.deliver(ADOPTED + timedelta(minutes=minutes), server)
    assert {row(house, key).attempts for key in keys} == {3}
    assert {row(house, key).not_before for key in keys} == {ADOPTED + timedelta(minutes=75)}


def test_a_letter_that_alone_is_refused_ends_alone(house: LedgerHouse) -> None:
    """The server takes the others': so it is not about us, and the letter blocks nobody."""
    house.carry_out(ADOPTED)
    report = house.deliver(ADOPTED, Refusing(JUNK, "director@lohja"))
    assert {key.split(":")[2] for key in report.failed} == {MEMBER}
    assert states(house) == {MessageState.SENT, MessageState.FAILED}


def test_unknown_mailboxes_are_their_own_end_however_many_in_a_row(house: LedgerHouse) -> None:
    """5.1.1 speaks of an address."""
    for number, person in enumerate((CHAIR, MEMBER, CONTACT, SUBSTITUTE)):
        plan_notice(house, ADOPTED, number, person)
    server = FakeMailer(
        {
            one.email: Refused("550 5.1.1 user unknown", 550, unknown_mailbox=True)
            for one in house.desk.network.people
            if one.id in {CHAIR, MEMBER, CONTACT, SUBSTITUTE}
        }
    )
    assert len(house.deliver(ADOPTED, server).failed) == 4
    assert len(house.rows(Bounce)) == 4


def test_letters_too_large_end_however_many_in_a_row(house: LedgerHouse) -> None:
    """They would never leave, and the office is to know."""
    house.carry_out(ADOPTED)
    report = house.deliver(ADOPTED, Refusing("552 5.3.4 message too big", "director"))
    assert len(report.failed) > 3


def test_a_refused_update_is_told_to_the_office_once(invited: LedgerHouse) -> None:
    """Otherwise a member comes at the old time, and nobody knows."""
    later = ADOPTED + timedelta(hours=1)
    move(invited, later)
    report = invited.deliver(later, Refusing(JUNK, "director@lohja"))
    assert report.failed == (f"invitation_update:{STEERING}:{MEMBER}:1",)
    (told,) = notices(invited, MEMBER)
    assert told in report.sent
    move(invited, later + timedelta(hours=1))
    invited.deliver(later + timedelta(hours=1), Refusing(JUNK, "director@lohja"))
    assert notices(invited, MEMBER) == [told]


def test_the_notice_names_the_letter_and_what_the_server_said(invited: LedgerHouse) -> None:
    """The office can tell the reader itself."""
    later = ADOPTED + timedelta(hours=1)
    move(invited, later)
    server = Refusing(JUNK, "director@lohja")
    invited.deliver(later, server)
    (told,) = invited.rows(Outbox, Outbox.concerns == f"bounce/{MEMBER}")
    (update,) = invited.rows(Outbox, Outbox.key == f"invitation_update:{STEERING}:{MEMBER}:1")
    letter = read_letter(server.sent[-1])
    words = " ".join(letter.text.split())
    assert told.recipient == COORDINATOR
    assert "ei mennyt perille" in letter.subject
    assert update.subject in words
    assert JUNK in words


def test_a_refused_notice_to_the_office_is_not_told_to_the_office(house: LedgerHouse) -> None:
    """It would be refused too; status shows it."""
    plan_notice(house, ADOPTED, person=COORDINATOR)
    assert len(house.deliver(ADOPTED, Refusing(JUNK)).failed) == 1
    assert len(house.rows(Outbox)) == 1


def test_a_refusal_in_a_rehearsal_is_told_to_nobody(house: LedgerHouse) -> None:
    """It says nothing of the reader."""
    rehearsing = with_settings(house, only_to=AllowList.read("me@harjoitus.example"))
    rehearsing.carry_out(ADOPTED)
    rehearsing.deliver(ADOPTED, Refusing("552 5.3.4 message too big"))
    assert not house.rows(Outbox, Outbox.kind == MessageKind.OFFICE_NOTICE)


def test_a_full_mailbox_is_tried_again(invited: LedgerHouse) -> None:
    """It passes: the update arrives once there is room, and nobody needs to be told."""
    later = ADOPTED + timedelta(hours=1)
    key = f"invitation_update:{STEERING}:{MEMBER}:1"
    move(invited, later)
    report = invited.deliver(later, Refusing(FULL, "director@lohja"))
    assert (key, FULL) in report.waiting
    assert key in invited.deliver(later + timedelta(minutes=1)).sent
    assert notices(invited, MEMBER) == []


def test_a_mailbox_that_stays_full_ends_the_letter_and_the_office_is_told(invited: LedgerHouse) -> None:
    """After five days, as mail servers do; the address stays in use."""
    later = ADOPTED + timedelta(hours=1)
    move(invited, later)
    server = Refusing(FULL, "director@lohja")
    ends = {}
    for hours in range(0, 24 * 6, 2):
        for key in invited.deliver(later + timedelta(hours=hours), server).failed:
            ends[key] = hours
    assert 24 * 5 - 3 <= ends[f"invitation_update:{STEERING}:{MEMBER}:1"] <= 24 * 5
    assert len(notices(invited, MEMBER)) == 1
    assert invited.rows(Bounce) == []


def test_a_letter_to_a_full_mailbox_ends_as_failed_before_its_time_is_over(house: LedgerHouse) -> None:
    """What could not be told in time is not silently suppressed."""
    key = plan_notice(house, ADOPTED, person=CHAIR)
    house.change(Outbox, row(house, key).number, expires_at=ADOPTED + timedelta(minutes=10))
    server = Refusing(FULL)
    assert house.deliver(ADOPTED, server).failed == ()
    assert house.deliver(ADOPTED + timedelta(minutes=2), server).failed == ()
    assert house.deliver(ADOPTED + timedelta(minutes=7), server).failed == (key,)


@pytest.mark.parametrize("reason", [JUNK, "550 5.2.1 mailbox disabled"])
def test_the_substitute_is_asked_when_the_contacts_request_was_refused(
    invited: LedgerHouse, reason: str
) -> None:
    """No reminder and no overdue letter goes to who never got the request, and the office is told once."""
    invited.carry_out(OPENS)
    report = invited.deliver(OPENS, Refusing(reason, f"^{ADDRESS}$"))
    assert report.failed == (f"request:{REQUEST}:{CONTACT}:1",)
    assert len(notices(invited, CONTACT)) == 1
    now = OPENS + timedelta(minutes=10)
    invited.carry_out(now)
    assert f"request:{REQUEST}:{SUBSTITUTE}:1" in invited.deliver(now).sent
    for _ in range(80):
        now += timedelta(days=1)
        invited.tick(now)
    later = {(one.kind, one.recipient) for one in invited.rows(Outbox, Outbox.concerns == REQUEST)}
    assert {who for kind, who in later if kind in {MessageKind.REMINDER, MessageKind.OVERDUE}} == {SUBSTITUTE}
    assert len(notices(invited, CONTACT)) == 1


def test_a_reminder_that_waits_is_not_sent_to_who_was_refused_the_request(invited: LedgerHouse) -> None:
    """It was written while the request still waited."""
    invited.carry_out(OPENS)
    reminds = item(ItemKind.REMIND, f"{REQUEST}/1").at
    invited.carry_out(reminds)
    invited.deliver(reminds, Refusing(JUNK, f"^{ADDRESS}$", times=1))
    told = invited.rows(Outbox, Outbox.concerns == REQUEST, Outbox.recipient == CONTACT)
    assert {(one.kind, one.state) for one in told} == {
        (MessageKind.REQUEST, MessageState.FAILED),
        (MessageKind.REMINDER, MessageState.SUPPRESSED),
    }


def test_a_refused_registry_leaves_the_contact_with_the_task(invited: LedgerHouse) -> None:
    """Whoever got the request is reminded of it."""
    invited.carry_out(OPENS)
    registry = invited.desk.network.person(REGISTRY).email
    invited.deliver(OPENS, Refusing(JUNK, f"^{registry}$"))
    now = OPENS
    for _ in range(45):
        now += timedelta(days=1)
        invited.tick(now)
    asked = {(one.kind, one.recipient) for one in invited.rows(Outbox, Outbox.concerns == REQUEST)}
    assert (MessageKind.REMINDER, CONTACT) in asked
    assert (MessageKind.REQUEST, SUBSTITUTE) not in asked


def test_everything_that_failed_can_be_sent_again_at_once(house: LedgerHouse) -> None:
    """All, or what is of a kind; what has not failed stays as it is."""
    house.carry_out(ADOPTED)
    failed = house.deliver(ADOPTED, Refusing(JUNK, "director@lohja")).failed
    assert len(failed) > 1
    later = ADOPTED + timedelta(hours=1)
    with house.desk.ledger.writing() as session:
        assert resend_failed(session, MessageKind.REQUEST, now=later) == ()
        assert set(resend_failed(session, MessageKind.INVITATION, now=later)) == set(failed)
        assert failed_messages(session) == ()
    assert set(failed) <= set(house.deliver(later).sent)


@pytest.mark.parametrize(
    ("reason", "blame"),
    [
        (DENIED, Blame.US),
        ("554 5.7.1 <(the recipient)>: Relay access denied", Blame.US),
        ("530 5.7.0 Must issue a STARTTLS command first", Blame.US),
        ("550 5.7.26 this mail fails DMARC", Blame.US),
        ("550 5.1.8 bad domain", Blame.US),
        ("550 5.1.1 no such user", Blame.ITS_OWN),
        ("550 no such mailbox", Blame.ITS_OWN),
        ("550 5.2.1 mailbox disabled, not accepting messages", Blame.ITS_OWN),
        ("552 5.3.4 message too big", Blame.ITS_OWN),
        (FULL, Blame.FULL),
        ("552 mailbox is over quota", Blame.FULL),
        (JUNK, Blame.UNCLEAR),
        ("550 5.7.133 sender not authenticated for group", Blame.UNCLEAR),
        ("550 rejected", Blame.UNCLEAR),
    ],
)
def test_a_refusal_is_about_us_or_its_reader_or_unclear(reason: str, blame: Blame) -> None:
    """The enhanced code tells first, then plain words; what neither tells is judged by its neighbours."""
    assert blame_of(reason) is blame


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "<Director@Hyvinvointialue.Example>: mailbox of Liisa Virtanen is disabled",
            "<(an address)>: mailbox of (a name) is disabled",
        ),
        ("Anna-Maija Åkerblom <anna@x.fi> left", "(a name) <(an address)> left"),
        ("Recipient Address Rejected: Access Denied", "Recipient Address Rejected: Access Denied"),
        ("a" * 300, "a" * 200 + " …"),
    ],
)
def test_nobodys_address_or_name_stays_in_a_reason(said: str, kept: str) -> None:
    """A reason is kept for years and shown on screens."""
    assert redacted(said) == kept
    assert Postponed(f"451 {said}").reason.startswith(f"451 {kept[:100]}")


def test_the_recipient_is_left_out_however_the_server_spells_it() -> None:
    """Mailboxes are the same in any case, and some servers say the part before the @ alone."""
    said = "<LIISA.Virtanen@Lohja.FI>: user Liisa.virtanen unknown"
    assert (
        without_recipient(said, "liisa.virtanen@lohja.fi")
        == "<(the recipient)>: user (the recipient) unknown"
    )
