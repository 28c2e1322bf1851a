"""Overtaking: whoever may hold an invitation hears of its end, whatever waits before that in their thread."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from governance.message import MessageKind, MessageState
from governance.year_plan import ItemKind
from office.hands.agenda import make_agenda
from office.holding import hold_letters, let_go, read_scope
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.overtaking import OVERTAKEN
from office.ledger.resolution import Resolution, resolve
from office.ledger.settlement import IN_DOUBT
from office.ledger.waiting import next_attempt_at
from office.mail.mailer import NoAnswer
from office.year import call_off, reschedule
from tests.cast import BUDGET_MEETING, CHAIR, item
from tests.dispatch_house import in_state, row
from tests.ledger_house import LedgerHouse, blank_papers
from tests.smtp_server import FakeMailer
from tests.test_agenda_change import propose

SUMMONS = item(ItemKind.SUMMONS, BUDGET_MEETING).at
LATER = SUMMONS + timedelta(hours=1)
CALL = f"summons:{BUDGET_MEETING}:{CHAIR}:0"


@pytest.fixture
def invited(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody to everything, with days to go to the summons."""
    blank_papers(monkeypatch)
    house.tick(SUMMONS - timedelta(days=3))
    return house


def call_to_meeting(house: LedgerHouse, how: str) -> None:
    """Write the summons; the office holds it, or it leaves and no answer comes."""
    if how == "held":
        hold_letters(house.desk, read_scope(MessageKind.SUMMONS), SUMMONS)
        house.tick(SUMMONS)
        return
    house.carry_out(SUMMONS)
    everybody = {one.email: NoAnswer("cut off") for one in house.desk.network.people}
    for tries in range(3):  # after three lines that went, the server is left alone for a minute
        house.deliver(SUMMONS + timedelta(minutes=2 * tries), FakeMailer(after=everybody))


def summonses(house: LedgerHouse) -> set[MessageState]:
    """Give the states of the summonses to the first time."""
    rows = house.rows(Outbox, Outbox.kind == MessageKind.SUMMONS, Outbox.concerns == BUDGET_MEETING)
    return {one.state for one in rows if one.key.endswith(":0")}


def parts_of(raw: bytes) -> bytes:
    """Give the calendar object in a letter."""
    parts = message_from_bytes(raw).walk()
    return next(
        bytes(part.get_payload(decode=True)) for part in parts if part.get_content_type() == "text/calendar"
    )


def about(keys: tuple[str, ...], kind: str) -> list[str]:
    """Give the keys of a kind about the meeting."""
    return [key for key in keys if key.startswith(f"{kind}:{BUDGET_MEETING}:")]


@pytest.mark.parametrize("how", ["held", "in doubt"])
def test_a_cancellation_waits_for_no_summons(invited: LedgerHouse, how: str) -> None:
    """People would travel: a hold, or a look at what arrived, may take longer than the meeting."""
    call_to_meeting(invited, how)
    call_off(invited.desk, BUDGET_MEETING, reason="", now=LATER)
    _, report = invited.tick(LATER)
    assert len(about(report.sent, "cancellation")) == 5
    assert summonses(invited) == {MessageState.SUPPRESSED if how == "held" else MessageState.AMBIGUOUS}


@pytest.mark.parametrize("how", ["held", "in doubt"])
def test_an_update_to_a_new_time_waits_for_no_summons(invited: LedgerHouse, how: str) -> None:
    """A new summons follows; the earlier one calls to a time that no longer holds."""
    call_to_meeting(invited, how)
    start = invited.one(Meeting, BUDGET_MEETING).starts_at
    reschedule(invited.desk, BUDGET_MEETING, start + timedelta(days=1), reason="", now=LATER)
    _, report = invited.tick(LATER)
    assert len(about(report.sent, "invitation_update")) == 5
    assert summonses(invited) == {MessageState.SUPPRESSED if how == "held" else MessageState.AMBIGUOUS}


def test_an_update_stands_before_the_summons_to_the_new_time(invited: LedgerHouse) -> None:
    """Moved so near that the new summons is due at once, and held: the update does not wait for it."""
    call_to_meeting(invited, "held")
    start = invited.one(Meeting, BUDGET_MEETING).starts_at
    reschedule(invited.desk, BUDGET_MEETING, start - timedelta(days=1), reason="", now=LATER)
    _, report = invited.tick(LATER)
    assert len(about(report.sent, "invitation_update")) == 5
    updates, calls = (invited.letters(kind, BUDGET_MEETING) for kind in ("invitation_update", "summons"))
    assert {row.state for row in calls.values()} == {MessageState.PENDING}
    assert all(updates[reader].number < call.number for reader, call in calls.items())
    assert b"SEQUENCE:1" in parts_of(calls[CHAIR].body)


def test_a_summons_in_doubt_is_not_sent_again_after_the_cancellation(invited: LedgerHouse) -> None:
    """A person who has it sent once more cannot know better: it ends, and says that it may have arrived."""
    call_to_meeting(invited, "in doubt")
    call_off(invited.desk, BUDGET_MEETING, reason="", now=LATER)
    invited.tick(LATER)
    with invited.desk.ledger.writing() as session:
        resolve(session, CALL, Resolution.RESEND, now=LATER)
    assert CALL in invited.deliver(LATER).suppressed
    assert row(invited, CALL).reason == f"{OVERTAKEN}; {IN_DOUBT}"


def test_an_invitation_that_stays_in_doubt_stops_no_cancellation(house: LedgerHouse) -> None:
    """It was sent once more, and nobody knows either time: whoever may hold it is told at once."""
    address = house.desk.network.person(CHAIR).email
    lost = FakeMailer(after={address: NoAnswer("cut off")})
    house.carry_out(SUMMONS - timedelta(days=9))
    for minutes in (0, 5, 30):
        house.deliver(SUMMONS - timedelta(days=9) + timedelta(minutes=minutes), lost)
    key = f"invitation:{BUDGET_MEETING}:{CHAIR}:0"
    assert (row(house, key).state, row(house, key).resends) == (MessageState.AMBIGUOUS, 1)
    call_off(house.desk, BUDGET_MEETING, reason="", now=SUMMONS - timedelta(days=8))
    _, report = house.tick(SUMMONS - timedelta(days=8))
    assert f"cancellation:{BUDGET_MEETING}:{CHAIR}:1" in report.sent


def test_what_moves_nothing_leaves_the_summons_alone(invited: LedgerHouse) -> None:
    """An update to the time that the summons calls to comes after it, and takes nothing away."""
    call_to_meeting(invited, "held")
    with invited.desk.ledger.writing() as session:
        session.expire_on_commit = False
        summons = session.query(Outbox).filter_by(key=CALL).one()
        copied = {name: getattr(summons, name) for name in Outbox.__table__.columns.keys()}  # noqa: SIM118
        copied |= {"number": summons.number + 1_000, "kind": MessageKind.INVITATION_UPDATE}
        copied |= {"key": f"invitation_update:{BUDGET_MEETING}:{CHAIR}:1", "message_id": "<place@x>"}
        session.add(Outbox(**copied))
    assert invited.deliver(LATER).suppressed == ()
    let_go(invited.desk, read_scope(MessageKind.SUMMONS), LATER)
    sent = [key for key in invited.deliver(LATER).sent if CHAIR in key]
    assert sent == [CALL, copied["key"]]


def test_a_held_change_of_agenda_ends_with_its_summons(invited: LedgerHouse) -> None:
    """Its items are called for anew by the summons to the new time."""
    invited.tick(SUMMONS)
    hold_letters(invited.desk, read_scope(MessageKind.CHANGE_OF_AGENDA), SUMMONS)
    propose(invited)
    make_agenda(invited.desk, BUDGET_MEETING, SUMMONS)
    invited.tick(SUMMONS)
    assert {key.split(":")[0] for key in in_state(invited, MessageState.PENDING)} == {"change_of_agenda"}
    start = invited.one(Meeting, BUDGET_MEETING).starts_at
    reschedule(invited.desk, BUDGET_MEETING, start + timedelta(days=1), reason="", now=LATER)
    _, report = invited.tick(LATER)
    assert (
        len(about(report.sent, "invitation_update")) == len(about(report.suppressed, "change_of_agenda")) == 5
    )


def test_the_clockwork_wakes_for_a_cancellation_that_passes_a_doubt(invited: LedgerHouse) -> None:
    """Its next try counts: nothing else might wake the clockwork before the meeting."""
    call_to_meeting(invited, "in doubt")
    call_off(invited.desk, BUDGET_MEETING, reason="", now=LATER)
    invited.carry_out(LATER)
    with invited.desk.ledger.reading() as session:
        assert next_attempt_at(session) == LATER
