"""The last look before a message leaves: each reason for holding it back."""

import pytest

from governance.message import MessageKind, MessageState
from governance.proposal import DECIDED, DecisionState, ProposalState
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.hands.recheck import reason_to_hold
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision, Proposal
from office.ledger.replies import Bounce
from office.ledger.rounds import Obligation
from office.mail.mailer import NoAnswer
from office.year import call_off, reschedule
from tests.cast import ADOPTED, BUDGET_MEETING, CHAIR, CONTACT, MEMBER, REQUEST, STEERING, at, item
from tests.counter_house import PROPOSAL
from tests.ledger_house import LedgerHouse, blank_papers
from tests.smtp_server import FakeMailer

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
DECISION = "talousarvio/2027/1/lohja"
ALL_SAID = {MessageKind.REQUEST, MessageKind.REMINDER, MessageKind.OVERDUE, MessageKind.COMMENT_REQUEST}


def why(house: LedgerHouse, kind: MessageKind, concerns: str, recipient: str, key: str = "") -> str | None:
    """Ask whether a planned message should be held."""
    with house.desk.ledger.reading() as session:
        found = key or f"{kind}:{concerns}:{recipient}:0"
        return reason_to_hold(session, found, kind, concerns)


@pytest.fixture
def invited(house: LedgerHouse) -> LedgerHouse:
    """Plan everybody's invitations."""
    house.carry_out(ADOPTED)
    return house


def test_what_is_still_right_leaves(invited: LedgerHouse) -> None:
    """Nothing speaks against an invitation to a meeting that is held."""
    assert why(invited, MessageKind.INVITATION, STEERING, CHAIR) is None
    assert len(invited.deliver(ADOPTED).sent) == len(invited.rows(Outbox))


@pytest.mark.parametrize("kind", [MessageKind.INVITATION, MessageKind.INVITATION_UPDATE, MessageKind.SUMMONS])
def test_nobody_is_called_to_a_meeting_that_was_cancelled(invited: LedgerHouse, kind: MessageKind) -> None:
    """The letter was waiting when the office called the meeting off."""
    call_off(invited.desk, STEERING, reason="", now=ADOPTED)
    assert why(invited, kind, STEERING, CHAIR) == "the meeting was cancelled meanwhile"


def test_a_cancellation_leaves_only_after_an_invitation(invited: LedgerHouse) -> None:
    """Who was sent nothing has nothing to remove; who was is told."""
    call_off(invited.desk, STEERING, reason="", now=ADOPTED)
    invited.carry_out(ADOPTED)
    report = invited.deliver(ADOPTED)
    assert {key.split(":")[0] for key in report.suppressed} == {"invitation", "cancellation"}
    assert not [key for key in report.sent if STEERING in key]


def test_a_cancellation_after_an_invitation_that_left_is_sent(invited: LedgerHouse) -> None:
    """Each in its own thread."""
    invited.deliver(ADOPTED)
    call_off(invited.desk, STEERING, reason="", now=ADOPTED)
    invited.carry_out(ADOPTED)
    report = invited.deliver(ADOPTED)
    assert {key.split(":")[0] for key in report.sent} == {"cancellation"}
    assert len(report.sent) == 5


def test_a_summons_to_an_earlier_time_is_held(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server was down, and the meeting moved: only the summons to the new time leaves."""
    blank_papers(monkeypatch)
    moment = item(ItemKind.SUMMONS, STEERING).at
    house.carry_out(moment)
    reschedule(house.desk, STEERING, at("2027-02-11"), reason="", now=moment)
    house.carry_out(item(ItemKind.SUMMONS, STEERING, house.plan()).at)
    report = house.deliver(item(ItemKind.SUMMONS, STEERING, house.plan()).at)
    held = [key for key in report.suppressed if key.startswith("summons")]
    assert {key.rsplit(":", 1)[1] for key in held} == {"0"}
    assert {key.rsplit(":", 1)[1] for key in report.sent if key.startswith("summons")} == {"1"}


@pytest.mark.parametrize("kind", sorted(ALL_SAID))
@pytest.mark.parametrize("state", [RequestState.ANSWERED, RequestState.WAIVED])
def test_nobody_is_asked_for_what_came(house: LedgerHouse, kind: MessageKind, state: RequestState) -> None:
    """Requests, reminders and overdue letters alike."""
    house.carry_out(OPENS)
    assert why(house, kind, REQUEST, CONTACT) is None
    house.change(Obligation, REQUEST, state=state)
    assert why(house, kind, REQUEST, CONTACT) == "the answer came meanwhile"


@pytest.mark.parametrize(
    "kind", [MessageKind.DECISION_REQUEST, MessageKind.DECISION_REMINDER, MessageKind.OVERDUE]
)
@pytest.mark.parametrize("decided", sorted(DECIDED))
def test_nobody_is_asked_for_a_decision_that_came(
    house: LedgerHouse, kind: MessageKind, decided: DecisionState
) -> None:
    """The registry recorded it while the reminder waited."""
    with house.desk.ledger.writing() as session:
        proposal = Proposal(id="talousarvio/2027/1", year=2027, window="talousarvio", text=PROPOSAL)
        proposal.state, proposal.meeting_id, proposal.made_at = ProposalState.SENT, BUDGET_MEETING, OPENS
        session.add(proposal)
        session.flush()
        decision = Decision(id=DECISION, proposal_id=proposal.id, municipality="lohja", due_at=OPENS)
        decision.state = DecisionState.REQUESTED
        session.add(decision)
    assert why(house, kind, DECISION, "lohja-registry") is None
    house.change(Decision, DECISION, state=decided)
    assert why(house, kind, DECISION, "lohja-registry") == "the answer came meanwhile"


def test_after_downtime_the_request_leaves_without_reminders(house: LedgerHouse) -> None:
    """The mail server was down from the request to the last reminder: one letter asks, none nags."""
    house.carry_out(OPENS)
    reminders = [
        one.at for one in house.plan().items if (one.kind, one.concerns) == (ItemKind.REMIND, REQUEST)
    ]
    for moment in reminders:
        house.carry_out(moment)
    report = house.deliver(reminders[-1])
    about = [key for key in report.sent if f":{REQUEST}:{CONTACT}:" in key]
    assert [key.split(":")[0] for key in about] == ["request"]
    held = [key for key in report.suppressed if f":{REQUEST}:{CONTACT}:" in key]
    assert [key.split(":")[0] for key in held] == ["reminder", "reminder"]


def test_after_downtime_only_the_last_reminder_leaves(house: LedgerHouse) -> None:
    """The request had left; of two reminders that waited the later one says all."""
    house.tick(OPENS)
    reminders = [
        one.at for one in house.plan().items if (one.kind, one.concerns) == (ItemKind.REMIND, REQUEST)
    ]
    for moment in reminders:
        house.carry_out(moment)
    report = house.deliver(reminders[-1])
    assert len([key for key in report.sent if key.startswith(f"reminder:{REQUEST}:{CONTACT}:")]) == 1
    assert len([key for key in report.suppressed if key.startswith(f"reminder:{REQUEST}:{CONTACT}:")]) == 1


def test_no_reminder_leaves_at_the_moment_of_one_that_had_waited(house: LedgerHouse) -> None:
    """The mail server was away; what had waited left, written anew, before the next one was planned."""
    house.tick(OPENS)
    reminders = [
        one.at for one in house.plan().items if (one.kind, one.concerns) == (ItemKind.REMIND, REQUEST)
    ]
    house.carry_out(reminders[0])
    mine = f"reminder:{REQUEST}:{CONTACT}:"
    assert sum(key.startswith(mine) for key in house.deliver(reminders[-1]).sent) == 1
    house.carry_out(reminders[-1])
    report = house.deliver(reminders[-1])
    assert sum(key.startswith(mine) for key in report.sent) == 0
    assert sum(key.startswith(mine) for key in report.suppressed) == 1


def test_no_reminder_leaves_at_the_moment_of_a_request_in_doubt(house: LedgerHouse) -> None:
    """No answer came to the request that had waited: its reader may have it, and is not reminded at once."""
    house.tick(ADOPTED)
    house.carry_out(OPENS)
    moment = min(
        one.at for one in house.plan().items if (one.kind, one.concerns) == (ItemKind.REMIND, REQUEST)
    )
    house.carry_out(moment)
    address = house.desk.network.person(CONTACT).email
    report = house.deliver(moment, FakeMailer(after={address: NoAnswer("cut off")}))
    assert [key for key in report.ambiguous if CONTACT in key] == [f"request:{REQUEST}:{CONTACT}:1"]
    assert [key for key in report.suppressed if CONTACT in key] == [f"reminder:{REQUEST}:{CONTACT}:5"]


def test_a_request_never_leaves_after_its_deadline_nor_blames_who_was_not_asked(house: LedgerHouse) -> None:
    """The mail server was down until after the deadline: neither letter leaves."""
    house.carry_out(OPENS)
    overdue = item(ItemKind.OVERDUE, REQUEST).at
    house.carry_out(overdue)
    report = house.deliver(overdue)
    assert not [key for key in report.sent if f":{REQUEST}:" in key]
    kinds = {key.split(":")[0] for key in report.suppressed if f":{REQUEST}:" in key}
    assert {"request", "overdue"} <= kinds


@pytest.mark.parametrize("kind", sorted(ALL_SAID))
def test_nobody_is_asked_once_the_round_is_closed(house: LedgerHouse, kind: MessageKind) -> None:
    """A letter that waited until then can only confuse."""
    house.carry_out(OPENS)
    house.change(Obligation, REQUEST, state=RequestState.MISSED)
    assert why(house, kind, REQUEST, CONTACT) == "its time is over: it was closed without an answer"


@pytest.mark.parametrize("permanent", [True, False])
def test_nothing_leaves_to_an_address_that_fails_for_good(invited: LedgerHouse, permanent: bool) -> None:  # noqa: FBT001 - the example's column
    """Passing trouble is tried again; another person's bounce stops nobody else."""
    with invited.desk.ledger.writing() as session:
        address = "director@hyvinvointialue.example"
        session.add(Bounce(person=CHAIR, address=address, since=ADOPTED, permanent=permanent))
    reason = why(invited, MessageKind.INVITATION, STEERING, CHAIR)
    assert (reason is not None) is permanent
    assert why(invited, MessageKind.INVITATION, STEERING, MEMBER) is None


def test_what_was_held_is_settled_and_not_tried_again(invited: LedgerHouse) -> None:
    """Its state says so, with the reason, and its bytes are gone."""
    call_off(invited.desk, STEERING, reason="", now=ADOPTED)
    held = set(invited.deliver(ADOPTED).suppressed)
    rows = [row for row in invited.rows(Outbox) if row.key in held]
    assert {(row.state, row.body) for row in rows} == {(MessageState.SUPPRESSED, None)}
    assert {row.reason for row in rows} == {"the meeting was cancelled meanwhile"}
    assert invited.deliver(ADOPTED).suppressed == ()
