"""A mailbox that the mail server does not know: the same follows as when a message comes back."""

from datetime import timedelta

import pytest

from governance.message import MessageState
from governance.year_plan import ItemKind
from office.ledger.failed import failed_messages
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from office.ledger.resolution import Resolution, resolve
from office.ledger.unreachable import UNREACHABLE
from office.mail.mailer import Refused
from office.mail.rehearsal import AllowList, RehearsalMailer
from tests.cast import ADOPTED, CHAIR, CONTACT, COORDINATOR, REQUEST, SUBSTITUTE, at, item
from tests.dispatch_house import plan_notice, row, with_dispatch
from tests.ledger_house import LedgerHouse
from tests.smtp_server import FakeMailer

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
OVERDUE = item(ItemKind.OVERDUE, REQUEST).at
ADDRESS = "contact@lohja.example"


def without_mailbox(*addresses: str) -> FakeMailer:
    """Give a mail server that does not know some addresses."""
    refusal = "550 5.1.1 user unknown"
    return FakeMailer({one: Refused(refusal, 550, unknown_mailbox=True) for one in addresses})


@pytest.fixture
def invited(house: LedgerHouse) -> LedgerHouse:
    """Invite everybody while every address still works."""
    house.tick(ADOPTED)
    return house


def test_the_office_is_told_once_and_the_substitute_is_asked(invited: LedgerHouse) -> None:
    """Nobody has to read a log to learn that a municipality was not asked."""
    server = without_mailbox(ADDRESS)
    invited.carry_out(OPENS)
    report = invited.deliver(OPENS, server)
    assert f"request:{REQUEST}:{CONTACT}:1" in report.failed
    notices = [key for key in report.sent if key.startswith(f"office_notice:bounce/{CONTACT}:{COORDINATOR}:")]
    assert len(notices) == 1
    later = OPENS + timedelta(minutes=10)
    invited.carry_out(later)
    assert f"request:{REQUEST}:{SUBSTITUTE}:1" in invited.deliver(later, server).sent
    assert [(one.person, one.permanent) for one in invited.rows(Bounce)] == [(CONTACT, True)]


def test_nothing_more_is_offered_to_the_server_for_that_address(house: LedgerHouse) -> None:
    """One refusal is enough: what waits for the same address ends with the reason, in the same delivery."""
    chair = house.desk.network.person(CHAIR).email
    server = without_mailbox(chair)
    house.carry_out(ADOPTED)
    report = house.deliver(ADOPTED, server)
    theirs = house.rows(Outbox, Outbox.address == chair)
    assert len(theirs) > 3
    assert len(report.failed) == 1
    ends = {(one.state, one.reason) for one in theirs if one.key not in report.failed}
    assert ends == {(MessageState.SUPPRESSED, UNREACHABLE)}


def test_a_digest_to_an_unknown_mailbox_ends_with_its_letters(house: LedgerHouse) -> None:
    """Its letters are not tried one by one."""
    combined = with_dispatch(house, digest=True)
    keys = {plan_notice(combined, ADOPTED, number) for number in (1, 2)}
    report = combined.deliver(ADOPTED, without_mailbox(ADDRESS))
    assert [key.split(":")[0] for key in report.failed] == ["digest"]
    assert {(row(combined, key).state, row(combined, key).reason) for key in keys} == {
        (MessageState.SUPPRESSED, UNREACHABLE)
    }


def test_who_was_refused_the_request_is_not_told_of_lateness(invited: LedgerHouse) -> None:
    """Contact, registry and substitute are all unknown: the deadline is nobody's fault."""
    invited.carry_out(OPENS)
    for one in invited.rows(Outbox, Outbox.concerns == REQUEST):
        invited.change(Outbox, one.number, state=MessageState.FAILED)
    invited.carry_out(OVERDUE)
    report = invited.deliver(OVERDUE)
    assert not [key for key in report.sent if key.startswith(f"overdue:{REQUEST}:")]


def test_a_refusal_for_another_reason_marks_no_address(invited: LedgerHouse) -> None:
    """A letter that the server does not like says nothing of its reader."""
    invited.carry_out(OPENS)
    invited.deliver(OPENS, FakeMailer({ADDRESS: Refused("554 5.7.1 junk", 554)}))
    assert invited.rows(Bounce) == []


def test_an_address_that_was_corrected_meanwhile_is_not_marked(invited: LedgerHouse) -> None:
    """The refusal was the old address's."""
    keys = [plan_notice(invited, OPENS, number) for number in (1, 2)]
    corrected = invited.with_person(CONTACT, email="uusi@lohja.example")
    assert corrected.deliver(OPENS, without_mailbox(ADDRESS)).failed == tuple(keys)
    assert invited.rows(Bounce) == []


def test_a_rehearsals_own_address_marks_nobody(invited: LedgerHouse) -> None:
    """Everybody's mail goes to it: its trouble is not theirs."""
    invited.carry_out(OPENS)
    inner = without_mailbox("me@harjoitus.example")
    invited.deliver(OPENS, RehearsalMailer(inner, AllowList.read("me@harjoitus.example")))  # type: ignore[arg-type]
    assert invited.rows(Bounce) == []


def test_what_failed_is_listed_with_its_reason(invited: LedgerHouse) -> None:
    """Status and tick show it from here."""
    invited.carry_out(at("2027-03-01"))
    invited.carry_out(OPENS)
    invited.deliver(OPENS, without_mailbox(ADDRESS))
    with invited.desk.ledger.reading() as session:
        (failed,) = failed_messages(session)
    assert (failed.key, failed.recipient) == (f"request:{REQUEST}:{CONTACT}:1", CONTACT)
    assert failed.why == "550 5.1.1 user unknown"


def test_a_refused_message_can_be_sent_again_on_the_offices_word(invited: LedgerHouse) -> None:
    """The mail server was wrong, or is mended: the address is taken back into use with it."""
    key = f"request:{REQUEST}:{CONTACT}:1"
    invited.carry_out(OPENS)
    invited.deliver(OPENS, without_mailbox(ADDRESS))
    with invited.desk.ledger.writing() as session:
        resolve(session, key, Resolution.RESEND, now=OPENS)
    assert key in invited.deliver(OPENS).sent
    assert invited.rows(Bounce) == []
