"""Dispatch: at which hours letters leave, what a pause stops, and what was overtaken before it left."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.message import CALENDAR_KINDS, MessageKind, MessageState, batch_of
from governance.proposal import DecisionState, ProposalState
from governance.year_plan import ItemKind
from office.clockwork import next_moment
from office.hands.recheck import reason_to_hold
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.overtaking import OVERTAKEN
from office.ledger.papers import Decision, Proposal
from office.ledger.plans import PlanVersion
from office.ledger.settlement import resend_ambiguous
from office.mail.mailer import NoAnswer
from office.year import call_off, draft_year, reschedule
from tests.cast import ADOPTED, BUDGET_MEETING, CHAIR, REQUEST, STEERING, YEAR, at, item
from tests.counter_house import PROPOSAL
from tests.dispatch_house import in_state, plan_notice, row, with_dispatch
from tests.ledger_house import LedgerHouse, adopt, open_house
from tests.smtp_server import FakeMailer

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
EVENING = ADOPTED.replace(hour=20)
MORNING = ADOPTED.replace(hour=8) + timedelta(days=1)
NIGHTS: dict[str, Any] = {"quiet_hours": {}}


def kinds(keys: tuple[str, ...] | set[str]) -> set[str]:
    """Give the kinds of messages by their keys."""
    return {key.split(":")[0] for key in keys}


def test_letters_of_the_evening_leave_in_the_morning(house: LedgerHouse) -> None:
    """Planned at once, with the reason to read, and the next moment is the morning's."""
    quiet = with_dispatch(house, **NIGHTS)
    carried, report = quiet.tick(EVENING)
    assert len(carried.done) == len(report.waiting) > 10
    assert report.sent == ()
    assert {why for _, why in report.waiting} == {f"quiet hours until {MORNING:%d.%m.%Y} 08:00"}
    assert next_moment(quiet.desk, EVENING) == MORNING
    assert len(quiet.deliver(MORNING).sent) == len(carried.done)


def test_a_second_tick_in_the_night_changes_nothing(house: LedgerHouse) -> None:
    """Nothing is moved further away."""
    quiet = with_dispatch(house, **NIGHTS)
    quiet.tick(EVENING)
    before = {one.key: one.not_before for one in quiet.rows(Outbox)}
    quiet.tick(EVENING + timedelta(hours=3))
    assert {one.key: one.not_before for one in quiet.rows(Outbox)} == before == dict.fromkeys(before, MORNING)


def moved(house: LedgerHouse, now_before_start: timedelta) -> list[str]:
    """Move a meeting so long before its start, in the evening, and give the updates that leave at once."""
    house.tick(ADOPTED)
    start = house.one(Meeting, STEERING).starts_at
    now = start - now_before_start
    reschedule(house.desk, STEERING, start + timedelta(days=7), reason="", now=now)
    house.carry_out(now)
    return [key for key in house.deliver(now).sent if key.startswith("invitation_update")]


def test_the_change_of_a_near_meeting_leaves_at_night(house: LedgerHouse) -> None:
    """Who would come to the old time tomorrow is told now."""
    quiet = with_dispatch(house, **NIGHTS)
    assert len(moved(quiet, timedelta(hours=14))) == 5


def test_the_change_of_a_meeting_that_is_far_waits_for_the_morning(house: LedgerHouse) -> None:
    """Nobody needs it at night."""
    quiet = with_dispatch(house, **NIGHTS)
    assert moved(quiet, timedelta(days=6, hours=14)) == []
    assert quiet.letters("invitation_update", STEERING)


def test_a_near_cancellation_takes_the_pending_update_with_it(house: LedgerHouse) -> None:
    """At night the update of before does not hold the cancellation up: it is overtaken."""
    quiet = with_dispatch(house, **NIGHTS)
    quiet.tick(ADOPTED)
    start = quiet.one(Meeting, STEERING).starts_at
    reschedule(quiet.desk, STEERING, start + timedelta(days=1), reason="", now=start - timedelta(days=9))
    quiet.carry_out(start - timedelta(days=9))
    call_off(quiet.desk, STEERING, reason="", now=start - timedelta(hours=13))
    quiet.carry_out(start - timedelta(hours=13))
    report = quiet.deliver(start - timedelta(hours=13))
    assert kinds(report.sent) >= {"cancellation"}
    assert [key for key in report.suppressed if key.startswith(f"invitation_update:{STEERING}")]


@pytest.mark.parametrize(("hours", "leaves"), [(15, True), (400, False)])
def test_a_deputy_is_called_to_a_near_meeting_at_night(
    house: LedgerHouse,
    hours: int,
    leaves: bool,  # noqa: FBT001 - the example's column
) -> None:
    """The member said no in the evening: the deputy needs the time until the meeting; a far one can wait."""
    quiet = with_dispatch(house, **NIGHTS)
    start = quiet.one(Meeting, STEERING).starts_at
    evening = (start - timedelta(hours=hours)).replace(hour=16)
    quiet.carry_out(evening)
    sent = [key for key in quiet.deliver(evening).sent if key.startswith(f"invitation:{STEERING}:")]
    assert bool(sent) is leaves


def test_a_receipt_leaves_at_night_and_in_a_pause(house: LedgerHouse) -> None:
    """Whoever has just answered waits for it."""
    quiet = with_dispatch(house, **NIGHTS)
    for number, now in enumerate((EVENING, at("2027-07-10", 23))):
        key = plan_notice(quiet, now, number)
        assert quiet.deliver(now).sent == ()
        quiet.change(Outbox, row(quiet, key).number, kind=MessageKind.RECEIPT, not_before=now)
        assert quiet.deliver(now).sent == (key,)


def test_what_was_planned_before_a_pause_waits_until_it_is_over(house: LedgerHouse) -> None:
    """The mail server was down until the summer began: nothing leaves in July."""
    key = plan_notice(house, at("2027-06-18"))
    report = house.deliver(at("2027-07-05"))
    assert (report.sent, report.waiting) == (
        (),
        ((key, "the clock is in a pause until 11.08.2027 00:00"),),
    )
    assert next_moment(house.desk, at("2027-07-05")) is not None
    assert house.deliver(at("2027-08-10", 23)).sent == ()
    assert house.deliver(at("2027-08-11", 0)).sent == (key,)


def test_a_pause_stops_no_cancellation(house: LedgerHouse) -> None:
    """Those who hold an invitation must know; by day, in a pause too."""
    quiet = with_dispatch(house, **NIGHTS)
    quiet.tick(ADOPTED)
    call_off(quiet.desk, "johtoryhma/2027/3", reason="", now=at("2027-07-05"))
    quiet.carry_out(at("2027-07-05"))
    assert kinds(quiet.deliver(at("2027-07-05", 10)).sent) == {"cancellation"}


def test_reminders_are_written_in_the_morning_on_which_they_leave(house: LedgerHouse) -> None:
    """Their words count the days: the look at night leaves them, and the next moment is the morning's."""
    quiet = with_dispatch(house, quiet_hours={"starts": "18.00", "ends": "10.00"})
    quiet.tick(OPENS + timedelta(hours=2))
    reminder = next(
        one.at for one in quiet.plan().items if (one.kind, one.concerns) == (ItemKind.REMIND, REQUEST)
    )
    assert not [key for key in quiet.due(reminder) if key.startswith("remind")]
    following = next_moment(quiet.desk, reminder)
    assert following == reminder.replace(hour=10)
    assert [key for key in quiet.due(reminder.replace(hour=10)) if key.startswith("remind")]


def test_only_the_last_of_several_updates_leaves(house: LedgerHouse) -> None:
    """Moved twice while the mail server was down: one update, to the last time."""
    house.tick(ADOPTED)
    for days in (7, 14):
        start = house.one(Meeting, STEERING).starts_at
        reschedule(house.desk, STEERING, start + timedelta(days=days), reason="", now=ADOPTED)
        house.carry_out(ADOPTED)
    report = house.deliver(ADOPTED)
    updates = house.rows(Outbox, Outbox.kind == MessageKind.INVITATION_UPDATE, Outbox.concerns == STEERING)
    assert {one.key.rsplit(":", 1)[1] for one in updates if one.key in report.sent} == {"2"}
    gone = [one for one in updates if one.state is MessageState.SUPPRESSED]
    assert {(one.key.rsplit(":", 1)[1], one.reason) for one in gone} == {("1", OVERTAKEN)}
    assert len(gone) == 5


def test_an_invitation_that_never_left_is_replaced_by_one_to_the_new_time(house: LedgerHouse) -> None:
    """Who was never told the old time gets the new one only, and no word of a change."""
    house.carry_out(ADOPTED)
    start = house.one(Meeting, STEERING).starts_at
    reschedule(house.desk, STEERING, start + timedelta(days=7), reason="", now=ADOPTED)
    house.carry_out(ADOPTED)
    sent = [key for key in house.deliver(ADOPTED).sent if f":{STEERING}:" in key]
    assert kinds(set(sent)) == {"invitation"}
    assert len(sent) == 5


def test_a_cancellation_follows_an_invitation_that_perhaps_arrived(house: LedgerHouse) -> None:
    """In doubt and queued once more, then cancelled: whoever may hold it is told."""
    house.carry_out(ADOPTED)
    address = house.desk.network.person(CHAIR).email
    house.deliver(ADOPTED, FakeMailer(after={address: NoAnswer("cut off")}))
    call_off(house.desk, STEERING, reason="", now=ADOPTED)
    house.carry_out(ADOPTED)
    later = ADOPTED + timedelta(minutes=10)
    with house.desk.ledger.writing() as session:
        resend_ambiguous(session, now=later)
    sent = house.deliver(later).sent
    assert f"cancellation:{STEERING}:{CHAIR}:1" in sent
    assert f"invitation:{STEERING}:{CHAIR}:0" not in sent


def test_every_calendar_message_is_of_a_thread() -> None:
    """Overtaking is by thread, so each kind that goes into a calendar has one."""
    assert {MessageKind.INVITATION, MessageKind.INVITATION_UPDATE, MessageKind.CANCELLATION} == CALENDAR_KINDS


def test_nothing_that_a_draft_asks_leaves(tmp_path: Path) -> None:
    """A letter of a year that nobody has adopted is wrong, wherever it came from."""
    house = open_house(tmp_path / "draft.sqlite")
    draft_year(house.desk, YEAR, ADOPTED)
    with house.desk.ledger.reading() as session:
        asked = reason_to_hold(session, "k", MessageKind.REQUEST, REQUEST)
        called = reason_to_hold(session, "k:0", MessageKind.SUMMONS, STEERING)
    assert asked == "it is not approved: no adopted year or decision asks for it"
    assert called == "no adopted year has this meeting"
    adopt(house)
    with house.desk.ledger.reading() as session:
        assert reason_to_hold(session, "k", MessageKind.REQUEST, REQUEST) is None
    assert house.rows(PlanVersion)
    house.desk.ledger.close()


@pytest.mark.parametrize("state", [ProposalState.PREPARED, ProposalState.REJECTED, ProposalState.RETURNED])
def test_no_registry_is_asked_about_a_proposal_that_is_not_approved(
    house: LedgerHouse, state: ProposalState
) -> None:
    """The steering group has not decided on it, or has decided against it."""
    with house.desk.ledger.writing() as session:
        proposal = Proposal(id="talousarvio/2027/1", year=2027, window="talousarvio", text=PROPOSAL)
        proposal.state, proposal.meeting_id, proposal.made_at = state, BUDGET_MEETING, OPENS
        session.add(proposal)
        session.flush()
        decision = Decision(id="talousarvio/2027/1/lohja", proposal_id=proposal.id, municipality="lohja")
        decision.state, decision.due_at = DecisionState.REQUESTED, OPENS
        session.add(decision)
    with house.desk.ledger.reading() as session:
        why = reason_to_hold(session, "k", MessageKind.DECISION_REQUEST, decision.id)
    assert why == "it is not approved: no adopted year or decision asks for it"


def test_a_batch_is_one_rounds_requests_or_one_meetings_letters() -> None:
    """A request's id names its municipality, a meeting's does not."""
    assert batch_of(MessageKind.REQUEST, REQUEST) == "request:esitykset/2027"
    assert batch_of(MessageKind.SUMMONS, STEERING) == f"summons:{STEERING}"
    assert batch_of(MessageKind.OFFICE_NOTICE, "bounce/lohja-contact") == "office_notice:bounce/lohja-contact"


def test_a_tick_with_nothing_due_leaves_the_outbox_alone(house: LedgerHouse) -> None:
    """No row is written by looking."""
    quiet = with_dispatch(house, digest=True, **NIGHTS)
    quiet.tick(ADOPTED)
    before = [(one.key, one.state, one.not_before, one.attempts) for one in quiet.rows(Outbox)]
    carried, report = quiet.tick(ADOPTED + timedelta(minutes=10))
    assert (carried.done, report.sent, report.waiting) == ((), (), ())
    assert [(one.key, one.state, one.not_before, one.attempts) for one in quiet.rows(Outbox)] == before
    assert in_state(quiet, MessageState.PENDING) == set()
    assert row(quiet, before[0][0]).state is MessageState.SENT
