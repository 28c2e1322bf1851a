"""The flows, called here and reported to a real Prefect server: each does its work in the ledger, once."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from flows.adopt_year import adopt_year
from flows.assemble_agenda import assemble_agenda
from flows.cancel_meeting import cancel_meeting
from flows.carry_proposal import carry_proposal
from flows.deliver_mail import deliver_mail
from flows.move_meeting import move_meeting
from flows.plan_year import plan_year
from flows.read_replies import read_replies
from flows.record_decisions import record_decisions
from flows.run_round import run_round
from flows.tick import tick
from governance.agenda import ItemOutcome
from governance.meeting import MeetingState
from governance.message import MessageKind, MessageState
from governance.plan_version import PlanState
from governance.proposal import ProposalState
from governance.request import RequestState
from office import clockwork
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import AgendaItem, Document, Proposal
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Link, Obligation, Submission
from office.recording import ItemDecision
from office.year import YearError
from tests.prefect_server import SERVER_TEST, RealPrefect, in_this_process, wait_for
from tests.region_copy import BODY, RegionCopy, moment, region_copy

pytestmark = SERVER_TEST

FIRST = "johtoryhma/2027/1"
DECIDING = "johtoryhma/2027/2"
Given = TypeVar("Given")
MakeHouse = Callable[..., RegionCopy]


def go(flow_run: Coroutine[Any, Any, Given]) -> Given:
    """Run a flow to its end."""
    return asyncio.run(flow_run)


@pytest.fixture(autouse=True, scope="module")
def _reported(prefect_server: RealPrefect) -> Iterator[None]:
    with in_this_process(prefect_server):
        yield


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegionCopy]:
    """Give the region with its year adopted."""
    with region_copy(tmp_path / "house") as copy:
        for name, value in copy.environment.items():
            monkeypatch.setenv(name, value)
        yield copy


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegionCopy]:
    """Give the region with nothing planned."""
    with region_copy(tmp_path / "house", adopted=False) as copy:
        for name, value in copy.environment.items():
            monkeypatch.setenv(name, value)
        yield copy


def plans(house: RegionCopy) -> list[tuple[int, PlanState]]:
    """List the versions of the year's plan."""
    return list(house.select(select(PlanVersion.number, PlanVersion.state).order_by(PlanVersion.number)))


def test_planning_a_year_stores_a_draft_and_tells_nobody(empty: RegionCopy) -> None:
    """The same rules give the same document again; only the earlier draft is superseded."""
    assert go(plan_year(2027, where=empty.where("2026-11-30T09:00"))) == 1
    assert plans(empty) == [(1, PlanState.DRAFT)]
    assert empty.letters() == 0
    assert go(plan_year(2027, where=empty.where("2026-11-30T09:10"))) == 2
    assert plans(empty) == [(1, PlanState.SUPERSEDED), (2, PlanState.DRAFT)]
    first, second = empty.select(select(PlanVersion.document))
    assert first == second


def test_adopting_a_year_writes_its_meetings_once(empty: RegionCopy) -> None:
    """Adopted again, the run fails and the ledger stays as it was."""
    at = empty.where("2026-12-10T15:00")
    go(plan_year(2027, where=at))
    assert go(adopt_year(2027, BODY, date(2026, 12, 10), "§ 7", at)) == 1
    assert plans(empty) == [(1, PlanState.ADOPTED)]
    assert len(empty.select(select(Meeting.id))) == 5
    before = empty.contents()
    with pytest.raises(YearError, match="adopted already"):
        go(adopt_year(2027, BODY, date(2026, 12, 10), "§ 7", at))
    assert empty.contents() == before


def test_a_year_adopted_beforehand_waits_for_the_day_of_the_decision(empty: RegionCopy) -> None:
    """The form in the Prefect UI takes a day to come: nothing leaves before it."""
    go(plan_year(2027, where=empty.where("2026-11-30T09:00")))
    go(adopt_year(2027, BODY, date(2026, 12, 10), "§ 7", empty.where("2026-11-30T09:00")))
    assert go(tick(empty.where("2026-12-09T16:00")))["sent"] == 0
    assert go(tick(empty.where("2026-12-10T09:00")))["sent"] > 0


def test_a_tick_sends_what_is_due_and_a_second_one_sends_nothing(house: RegionCopy) -> None:
    """Every member gets an invitation to every meeting; then nothing is due, and nothing changes."""
    first = go(tick(house.where("2027-01-12T09:00")))
    assert first["sent"] == first["carried_out"] == house.letters() == 29
    before = house.contents()
    second = go(tick(house.where("2027-01-12T09:00")))
    assert second["sent"] == second["carried_out"] == 0
    assert house.letters() == 29
    assert house.contents() == before


def test_a_tick_whose_mail_server_is_down_ends_well(house: RegionCopy) -> None:
    """The letters wait in the outbox, and delivering mail sends them later, each once."""
    house.mailbox.stop()
    done = go(tick(house.where("2027-01-12T09:00")))
    assert (done["sent"], done["carried_out"]) == (0, 29)
    house.mailbox.start()
    later = house.where("2027-01-12T15:00")
    assert go(deliver_mail(later))["sent"] == house.letters() == 29
    assert go(deliver_mail(later))["sent"] == 0
    assert house.letters() == 29


def test_reading_replies_counts_a_bounce_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be delivered comes back to the office's mailbox and is entered in the ledger."""
    with region_copy(tmp_path / "house", bounce=["contact@inkoo.example"]) as house:
        for name, value in house.environment.items():
            monkeypatch.setenv(name, value)
        go(tick(house.where("2027-01-12T09:00")))
        found = go(read_replies(house.where("2027-01-12T09:10")))
        assert found["bounce"] > 0
        before = house.contents()
        assert not any(go(read_replies(house.where("2027-01-12T09:10"))).values())
        assert house.contents() == before


def test_running_a_round_opens_its_requests_and_touches_nothing_else(house: RegionCopy) -> None:
    """Three contacts and registries are asked; the invitations that are due too wait for the tick."""
    where = house.where("2027-04-21T10:00")
    assert go(run_round("esitykset", 2027, where))["sent"] == 6
    states = house.select(select(Obligation.state).where(Obligation.round == "esitykset"))
    assert states == [RequestState.OPEN] * 3
    assert set(house.select(select(Outbox.kind))) == {MessageKind.REQUEST}
    assert go(run_round("esitykset", 2027, where))["sent"] == 0
    assert house.letters() == 6


def test_an_agenda_made_anew_has_the_same_items_and_a_new_revision(house: RegionCopy) -> None:
    """Items stay as they were; the papers are made again beside the earlier ones."""
    where = house.where("2027-01-20T10:00")
    items = go(assemble_agenda(FIRST, where))
    first = house.select(select(AgendaItem.number, AgendaItem.kind, AgendaItem.title))
    papers = len(house.select(select(Document.id)))
    assert items == len(first) > 5
    assert papers > 0
    assert go(assemble_agenda(FIRST, where)) == items
    assert house.select(select(AgendaItem.number, AgendaItem.kind, AgendaItem.title)) == first
    assert len(house.select(select(Document.id))) == 2 * papers


def test_recorded_decisions_stand_in_the_ledger_and_are_recorded_once(house: RegionCopy) -> None:
    """Items left out went as proposed; a second recording of the meeting fails and changes nothing."""
    for at in ("2027-02-04T09:00", "2027-02-10T13:00"):
        go(tick(house.where(at)))
    assert house.select(select(Meeting.state).where(Meeting.id == FIRST)) == [MeetingState.HELD]
    tabled = {2: ItemDecision(outcome=ItemOutcome.TABLED, words="Asia jätettiin pöydälle.")}
    go(record_decisions(FIRST, tabled, house.where("2027-02-11T09:00")))
    outcomes = dict(house.select(select(AgendaItem.number, AgendaItem.outcome).order_by(AgendaItem.number)))
    assert outcomes.pop(2) is ItemOutcome.TABLED
    assert set(outcomes.values()) == {ItemOutcome.APPROVED, ItemOutcome.NOTED}
    assert house.select(select(Meeting.state).where(Meeting.id == FIRST)) == [MeetingState.RECORDED]
    before = house.contents()
    with pytest.raises(YearError, match="recorded"):
        go(record_decisions(FIRST, {}, house.where("2027-02-11T09:00")))
    assert house.contents() == before


def test_a_proposal_is_carried_to_every_registry(house: RegionCopy) -> None:
    """One submission is one proposal, however often it is carried; approved, all three are asked."""
    go(tick(house.where("2027-04-21T10:00")))
    submission = answer(house)
    proposal = go(
        carry_proposal(submission, "Perhekeskus jokaiseen kuntaan", house.where("2027-05-14T09:00"))
    )
    assert go(carry_proposal(submission, "", house.where("2027-05-14T09:05"))) == proposal
    assert house.select(select(Proposal.id, Proposal.state)) == [(proposal, ProposalState.PREPARED)]
    for at in ("2027-05-20T10:00", "2027-05-27T13:00"):
        go(tick(house.where(at)))
    go(record_decisions(DECIDING, None, house.where("2027-05-28T09:00")))
    go(tick(house.where("2027-05-28T09:10")))
    asked = select(func.count()).where(
        Outbox.kind == MessageKind.DECISION_REQUEST, Outbox.state == MessageState.SENT
    )
    assert house.select(select(Proposal.state)) == [ProposalState.SENT]
    assert house.select(asked) == [6]


def answer(house: RegionCopy) -> str:
    """Enter Lohja's answer to the proposal round, as its form would."""
    fields = ("title", "account", "effects-on-children", "costs", "proposed-decision", "heard")
    with house.writing() as session:
        link = session.scalars(select(Link).where(Link.concerns == "esitykset/2027/lohja")).first()
        assert link is not None
        session.add(
            Submission(
                id="submission-1",
                link_id=link.id,
                concerns=link.concerns,
                person=link.person,
                submitted_at=moment("2027-05-10T12:00"),
                late=False,
                answers={field: f"Vastaus: {field}" for field in fields},
            )
        )
    return "submission-1"


def test_a_moved_meeting_is_told_to_everybody_once(house: RegionCopy) -> None:
    """A naive new time is Helsinki's; one update a member leaves at the next tick."""
    go(tick(house.where("2027-01-12T09:00")))
    before = house.letters()
    start = moment("2027-02-17T09:00")
    go(
        move_meeting(
            FIRST, start.replace(tzinfo=None), "Sali on varattu.", where=house.where("2027-01-13T09:00")
        )
    )
    assert house.select(select(Meeting.starts_at, Meeting.sequence).where(Meeting.id == FIRST)) == [
        (start, 1)
    ]
    go(tick(house.where("2027-01-13T09:10")))
    assert house.letters() == before + 5
    go(tick(house.where("2027-01-13T09:20")))
    assert house.letters() == before + 5


def test_a_cancelled_meeting_is_told_to_everybody_once(house: RegionCopy) -> None:
    """Cancelled again, the run fails, and nobody gets a second letter."""
    go(tick(house.where("2027-01-12T09:00")))
    before = house.letters()
    go(cancel_meeting(FIRST, "Asioita ei ole.", where=house.where("2027-01-13T09:00")))
    assert house.select(select(Meeting.state).where(Meeting.id == FIRST)) == [MeetingState.CANCELLED]
    go(tick(house.where("2027-01-13T09:10")))
    with pytest.raises(YearError, match="only a scheduled one"):
        go(cancel_meeting(FIRST, "Asioita ei ole.", where=house.where("2027-01-13T09:20")))
    go(tick(house.where("2027-01-13T09:20")))
    assert house.letters() == before + 5


def test_ticks_through_prefect_and_by_hand_plan_the_same_letters(
    house: RegionCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From January to the end of a round, both ways leave the same keys in the outbox."""
    moments = (
        "2027-01-12T09:00",
        "2027-02-04T09:00",
        "2027-02-10T13:00",
        "2027-04-21T10:00",
        "2027-05-20T10:00",
    )
    for at in moments:
        go(tick(house.where(at)))
    with region_copy(tmp_path / "by-hand") as other:
        for name, value in other.environment.items():
            monkeypatch.setenv(name, value)
        for at in moments:
            with other.desk() as desk:
                clockwork.tick(desk, clockwork.moment_for(desk, moment(at)))
        assert house.outbox_keys() == other.outbox_keys()
        assert house.letters() == other.letters() > 40


def test_a_form_refuses_what_is_no_meeting(house: RegionCopy) -> None:
    """A wrong id never starts the work; the words say what was expected."""
    with pytest.raises(Exception, match="meeting") as refused:
        go(cancel_meeting("the first one", "", where=house.where("2027-01-13T09:00")))
    assert isinstance(refused.value, ValidationError) or "pattern" in str(refused.value)


def test_parameters_and_logs_of_runs_hold_no_addresses(
    house: RegionCopy, prefect_server: RealPrefect
) -> None:
    """Prefect's history names ids; a mail address stands nowhere in it."""
    house.mailbox.stop()
    go(tick(house.where("2027-01-12T09:00")))
    house.mailbox.start()
    with prefect_server.client() as client:

        def told() -> str | None:
            logs = "\n".join(one.message for one in client.read_logs(limit=200))
            return logs if "Finished in state" in logs else None

        logs = wait_for(told, lambda: "the run's log did not arrive")
        runs = client.read_flow_runs(limit=200)
    assert runs
    assert "@" not in logs
    assert not [run.parameters for run in runs if "@" in str(run.parameters)]
