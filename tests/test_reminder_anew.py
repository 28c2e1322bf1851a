"""Reminders tell how many days are left: what waited overnight is written anew on the day it leaves."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from governance.message import MessageKind, MessageState
from governance.proposal import DecisionState, ProposalState
from governance.record import Language
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.hands import reminder_anew
from office.hands.decision import write_decision_reminder
from office.holding import add_note, hold_letters, let_go, read_batch, read_scope
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision, Proposal
from office.ledger.rounds import Obligation
from office.ledger.settlement import IN_DOUBT
from office.mail.mailer import NoAnswer, ServerUnavailable
from tests.cast import BUDGET_MEETING, CONTACT, REGISTRY, REQUEST, at, item
from tests.counter_house import PROPOSAL
from tests.dispatch_house import plan_notice, row, with_dispatch
from tests.ledger_house import LedgerHouse
from tests.smtp_server import FakeMailer

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
#: When the reminder is written that says five working days; the deadline is Thursday 13 May.
WRITTEN = at("2027-05-05")
MONDAY = at("2027-05-10")
ADDRESS = "contact@lohja.example"
FIRST = f"reminder:{REQUEST}:{CONTACT}:5"
ANEW = f"{FIRST}.2027-05-10"
DOWN = FakeMailer({ADDRESS: ServerUnavailable("connection refused")})


@pytest.fixture
def reminded(house: LedgerHouse) -> LedgerHouse:
    """Ask, and write the first reminder."""
    house.tick(OPENS)
    house.carry_out(WRITTEN)
    return house


def arrived(house: LedgerHouse, now: datetime) -> list[str]:
    """Deliver, and give the texts of what the contact gets."""
    taken = FakeMailer()
    house.deliver(now, taken)
    return [text(raw) for raw, to in zip(taken.sent, taken.recipients, strict=True) if to == ADDRESS]


def text(raw: bytes) -> str:
    """Give the plain text of a message, on one line."""
    part: Any = message_from_bytes(raw, policy=default).get_body(("plain",))
    return " ".join(part.get_content().split())


def test_what_leaves_on_its_day_is_as_it_was_written(reminded: LedgerHouse) -> None:
    """Later on the same day too."""
    (letter,) = arrived(reminded, WRITTEN.replace(hour=20))
    assert "Määräaikaan on 5 työpäivää" in letter
    assert row(reminded, FIRST).state is MessageState.SENT


def test_after_an_outage_one_reminder_leaves_and_tells_the_days_that_are_left(reminded: LedgerHouse) -> None:
    """The earlier one ends, and says which letter took its place; a second delivery sends nothing."""
    reminded.deliver(WRITTEN, DOWN)
    (letter,) = arrived(reminded, MONDAY)
    assert "Määräaikaan on 3 työpäivää" in letter
    first = row(reminded, FIRST)
    assert (first.state, first.reason) == (MessageState.SUPPRESSED, f"written anew for today: {ANEW}")
    assert row(reminded, ANEW).state is MessageState.SENT
    assert arrived(reminded, MONDAY) == []


def test_what_cannot_leave_again_is_written_anew_each_day(reminded: LedgerHouse) -> None:
    """The key names the reminder that was planned, and the day of its words."""
    reminded.deliver(WRITTEN, DOWN)
    reminded.deliver(at("2027-05-07"), DOWN)
    (letter,) = arrived(reminded, MONDAY)
    assert "Määräaikaan on 3 työpäivää" in letter
    keys = [one.key for one in reminded.rows(Outbox, Outbox.kind == MessageKind.REMINDER)]
    assert [key for key in keys if key.startswith(FIRST)] == [FIRST, f"{FIRST}.2027-05-07", ANEW]


def test_the_last_days_are_told_in_words(reminded: LedgerHouse) -> None:
    """On the last day but one and on the last; after the deadline nothing leaves."""
    reminded.deliver(WRITTEN, DOWN)
    reminded.deliver(at("2027-05-12"), DOWN)
    (letter,) = arrived(reminded, at("2027-05-13"))
    assert "Määräaika päättyy tänään" in letter
    reminded.change(Outbox, row(reminded, FIRST).number, state=MessageState.PENDING)
    assert arrived(reminded, at("2027-05-14")) == []


def test_what_the_office_held_over_days_leaves_with_its_note_and_the_true_days(house: LedgerHouse) -> None:
    """A release and a covering note hold for the letter that takes its place; other holds stay."""
    house.tick(OPENS)
    hold_letters(house.desk, read_scope(MessageKind.REMINDER), WRITTEN)
    house.carry_out(WRITTEN)
    notes = {Language.FI: "Hyvää kevättä!", Language.SV: "Glad vår!", Language.EN: "Enjoy the spring!"}
    add_note(house.desk, read_batch("reminder:esitykset/2027"), notes, WRITTEN)
    assert arrived(house, MONDAY) == []
    assert row(house, FIRST).state is MessageState.PENDING
    let_go(house.desk, read_scope(MessageKind.REMINDER, "esitykset/2027"), MONDAY)
    (letter,) = arrived(house, MONDAY)
    assert "Määräaikaan on 3 työpäivää" in letter
    assert "Hyvää kevättä!" in letter


def test_what_tells_of_lateness_counts_no_days_and_leaves_as_it_is(reminded: LedgerHouse) -> None:
    """A deadline that has passed stays passed: such a letter has no end."""
    reminded.change(Outbox, row(reminded, FIRST).number, expires_at=None)
    assert len(arrived(reminded, MONDAY)) == 1
    assert row(reminded, FIRST).state is MessageState.SENT


def test_a_digest_with_a_reminder_of_another_day_is_put_together_anew(house: LedgerHouse) -> None:
    """Its other letters leave in the new one."""
    combined = with_dispatch(house, digest=True)
    combined.tick(OPENS)
    combined.carry_out(WRITTEN)
    plan_notice(combined, WRITTEN)
    combined.deliver(WRITTEN, DOWN)
    assert row(combined, FIRST).digest
    (letter,) = arrived(combined, MONDAY)
    assert "Määräaikaan on 3 työpäivää" in letter
    assert "Vastauksia tuli 1." in letter
    assert "5 työpäivää" not in letter


def test_what_was_answered_meanwhile_is_not_written_anew(reminded: LedgerHouse) -> None:
    """The last look comes first."""
    reminded.deliver(WRITTEN, DOWN)
    reminded.change(Obligation, REQUEST, state=RequestState.ANSWERED)
    assert arrived(reminded, MONDAY) == []
    assert row(reminded, FIRST).reason == "the answer came meanwhile"


def test_a_reminder_in_doubt_is_sent_again_with_the_true_days(reminded: LedgerHouse) -> None:
    """Its bytes are of another day: whoever got it then is reminded once more, and not misled."""
    reminded.deliver(WRITTEN, FakeMailer(after={ADDRESS: NoAnswer("cut off")}))
    (letter,) = arrived(reminded, MONDAY)
    assert "Määräaikaan on 3 työpäivää" in letter
    assert row(reminded, FIRST).reason == f"written anew for today: {ANEW}; {IN_DOUBT}"


def test_one_that_cannot_be_written_anew_rests_and_stops_no_other(
    reminded: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown with the reason, and tried again within the day."""
    notice = plan_notice(reminded, MONDAY)

    def broken(*_: object) -> None:
        raise ValueError("no words")

    monkeypatch.setattr(reminder_anew, "_WRITERS", {MessageKind.REMINDER: broken})
    report = reminded.deliver(MONDAY)
    assert notice in report.sent
    told = dict(report.waiting)[FIRST]
    assert told == "it cannot be written anew for today: ValueError: no words"
    monkeypatch.undo()
    assert ANEW in reminded.deliver(MONDAY + timedelta(hours=1)).sent


def test_a_reminder_of_a_decision_tells_the_days_that_are_left(house: LedgerHouse) -> None:
    """The same holds for every letter that counts days."""
    decision = "talousarvio/2027/1/lohja"
    written, due_at = at("2027-11-01"), at("2027-11-12", 23)
    with house.desk.ledger.writing() as session:
        proposal = Proposal(id="talousarvio/2027/1", year=2027, window="talousarvio", text=PROPOSAL)
        proposal.state, proposal.meeting_id, proposal.made_at = ProposalState.SENT, BUDGET_MEETING, OPENS
        session.add(proposal)
        session.flush()
        asked = Decision(id=decision, proposal_id=proposal.id, municipality="lohja", due_at=due_at)
        asked.state = DecisionState.REQUESTED
        session.add(asked)
        session.flush()
        reader = house.desk.network.person(REGISTRY)
        write_decision_reminder(session, house.desk, decision, reader, written, "2027-11-01")
    taken = FakeMailer()
    house.deliver(at("2027-11-08"), taken)
    (letter,) = [
        text(raw) for raw, to in zip(taken.sent, taken.recipients, strict=True) if to == reader.email
    ]
    assert "määräaikaan on 4 työpäivää" in letter
