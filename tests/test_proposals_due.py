"""A proposal's way through the municipalities: asked, reminded on working days, closed."""

from datetime import timedelta

import pytest

from calendars.holiday import working_days
from governance.action import ActionKind
from governance.facts import ProposalFact
from governance.proposal import DECIDED, DecisionState, ProposalState
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind
from tests.cast import (
    ADOPTED,
    CONTACT,
    COORDINATOR,
    REGISTRY,
    SUBSTITUTE,
    YEAR,
    YEAR_IS_OVER,
    PureYear,
    at,
    hours,
    item,
    planned,
    rules,
)

SENT = at("2027-05-28")
ABOUT = "talousarvio/2027/lohja"
DECISION = "talousarvio/2027/1/lohja"
REMINDER = item(ItemKind.REMIND_DECISION, f"{ABOUT}/10").at
OVERDUE = item(ItemKind.OVERDUE_DECISION, ABOUT).at
CLOSES = item(ItemKind.CLOSE_WINDOW, "talousarvio/2027").at
MINUTE = timedelta(minutes=1)


@pytest.fixture
def year() -> PureYear:
    """Send a proposal to the municipalities in spring."""
    year = PureYear()
    year.live(ADOPTED)
    year.send_proposal(SENT)
    return year


def state(year: PureYear) -> ProposalFact:
    """Give the proposal."""
    return next(iter(year.proposals.values()))


def of_proposal(year: PureYear, *kinds: ActionKind) -> list[str]:
    """List the keys of what was done of some kinds."""
    return [one.key for one in year.actions if one.kind in kinds]


def test_every_municipality_is_asked_once_through_its_registry(year: PureYear) -> None:
    """Registry first, then the contact."""
    asked = [one for one in year.live(SENT) if one.kind is ActionKind.REQUEST_DECISION]
    assert len(asked) == 3
    assert next(one.to for one in asked if one.concerns == DECISION) == (REGISTRY, CONTACT)
    assert ActionKind.REQUEST_DECISION not in year.kinds(SENT)


def test_a_bounced_contact_is_replaced_by_the_substitute(year: PureYear) -> None:
    """The registry is asked in any case."""
    year.bounced.add(CONTACT)
    asked = next(one for one in year.due(SENT) if one.concerns == DECISION)
    assert asked.to == (REGISTRY, SUBSTITUTE)


@pytest.mark.parametrize("still", [ProposalState.PREPARED, ProposalState.REJECTED, ProposalState.RETURNED])
def test_nobody_is_asked_about_a_proposal_that_was_not_made(year: PureYear, still: ProposalState) -> None:
    """The steering group's decision comes first."""
    year.proposals = {one.id: one.model_copy(update={"state": still}) for one in year.proposals.values()}
    assert ActionKind.REQUEST_DECISION not in year.kinds(SENT)


def test_a_reminder_of_a_decision_comes_ten_working_days_before_its_deadline(year: PureYear) -> None:
    """To the registry, once, and never after the deadline."""
    year.live(SENT)
    assert ActionKind.REMIND_DECISION not in {
        one.kind for one in year.due(REMINDER - MINUTE) if one.concerns == DECISION
    }
    reminder = next(one for one in year.due(REMINDER) if one.concerns == DECISION)
    assert (reminder.kind, reminder.to) == (ActionKind.REMIND_DECISION, (REGISTRY,))
    year.live(REMINDER)
    assert DECISION not in {one.concerns for one in year.due(REMINDER + timedelta(days=1))}
    due_at = planned().due_at[ABOUT]
    assert DECISION not in {one.concerns for one in year.due(due_at + MINUTE)}


@pytest.mark.parametrize("kind", [ItemKind.REMIND_DECISION, ItemKind.OVERDUE_DECISION, ItemKind.CLOSE_WINDOW])
def test_what_reminds_of_decisions_falls_on_working_mornings(kind: ItemKind) -> None:
    """Never on a holiday, in a weekend or in a pause, whatever the municipality's own timetable."""
    working = working_days(rules()[1], (YEAR, YEAR + 1))
    moments = [one.at.astimezone(HELSINKI) for one in planned().items if one.kind is kind]
    assert moments
    assert all(working.is_working(moment.date()) and moment.hour == 9 for moment in moments)


@pytest.mark.parametrize("decided", sorted(DECIDED))
def test_a_municipality_that_has_decided_is_left_alone(year: PureYear, decided: DecisionState) -> None:
    """Yes, no and noted are all answers."""
    year.live(SENT)
    year.change_decision(DECISION, state=decided)
    for moment in (REMINDER, OVERDUE):
        assert DECISION not in {one.concerns for one in year.due(moment)}


def test_a_late_decision_is_told_once_to_registry_and_contact(year: PureYear) -> None:
    """Five working days after its deadline."""
    year.live(SENT)
    late = next(one for one in year.due(OVERDUE) if one.concerns == DECISION)
    assert (late.kind, late.to, late.at) == (ActionKind.OVERDUE_DECISION, (REGISTRY, CONTACT), OVERDUE)
    year.live(OVERDUE)
    assert DECISION not in {one.concerns for one in year.due(OVERDUE + timedelta(days=3))}


def test_a_proposal_closes_when_the_last_decision_is_in(year: PureYear) -> None:
    """The office hears of it at once, not at the end of the window."""
    year.live(SENT)
    for decision in state(year).decisions:
        assert ActionKind.CLOSE_PROPOSAL not in year.kinds(at("2027-09-01"))
        year.change_decision(decision.id, state=DecisionState.APPROVED)
    closing = year.due(at("2027-09-01"))
    assert [(one.kind, one.to) for one in closing] == [(ActionKind.CLOSE_PROPOSAL, (COORDINATOR,))]
    assert closing[0].at <= at("2027-09-01")


def test_a_proposal_closes_when_its_window_is_over(year: PureYear) -> None:
    """After downtime nobody is told that they are late: it is over."""
    year.live(SENT)
    assert ActionKind.CLOSE_PROPOSAL not in year.kinds(CLOSES - MINUTE)
    kinds = {one.kind for one in year.due(CLOSES) if one.kind in {*_OF_PROPOSALS}}
    assert kinds == {ActionKind.CLOSE_PROPOSAL}


_OF_PROPOSALS = (ActionKind.REMIND_DECISION, ActionKind.OVERDUE_DECISION, ActionKind.CLOSE_PROPOSAL)


def test_a_proposal_sent_in_the_summer_pause_waits_for_august(year: PureYear) -> None:
    """The decision of a late meeting reaches the registries when the pause is over."""
    late = PureYear()
    late.live(ADOPTED)
    late.send_proposal(at("2027-06-21"))
    late.live(at("2027-06-21"))
    assert of_proposal(late, ActionKind.REQUEST_DECISION) == []
    late.live(at("2027-08-11"))
    assert len(of_proposal(late, ActionKind.REQUEST_DECISION)) == 3
    assert of_proposal(year, ActionKind.REQUEST_DECISION) == []


def test_two_proposals_of_one_window_are_carried_side_by_side(year: PureYear) -> None:
    """Each municipality is asked, reminded and told about each of them."""
    year.send_proposal(SENT)
    for moment in hours(SENT, YEAR_IS_OVER):
        if moment.hour in {6, 7, 12}:
            year.live(moment)
    for kind, count in ((ActionKind.REQUEST_DECISION, 6), (ActionKind.REMIND_DECISION, 6)):
        assert len(of_proposal(year, kind)) == count
    assert len(of_proposal(year, ActionKind.OVERDUE_DECISION)) == 6
    assert {one.state for one in year.proposals.values()} == {ProposalState.CLOSED}
