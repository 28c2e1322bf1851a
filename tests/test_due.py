"""What is due when: requests, reminders, agendas, summonses and ends, from the plan and the facts alone."""

from datetime import timedelta

import pytest

from governance.action import ActionKind
from governance.due import due, in_pause, next_due
from governance.meeting import MeetingState
from governance.request import RequestState
from governance.year_plan import ItemKind
from tests.cast import (
    ADOPTED,
    BUDGET_MEETING,
    CONTACT,
    COOPERATION,
    COORDINATOR,
    OUTSIDER,
    REGISTRY,
    REQUEST,
    STEERING,
    SUBSTITUTE,
    SWEDISH_REQUEST,
    YEAR_IS_OVER,
    PureYear,
    at,
    hours,
    item,
    planned,
)

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
DEADLINE = planned().due_at["esitykset/2027"]
FIRST_REMINDER = item(ItemKind.REMIND, f"{REQUEST}/5").at
LAST_REMINDER = item(ItemKind.REMIND, f"{REQUEST}/1").at
OVERDUE = item(ItemKind.OVERDUE, REQUEST).at
CLOSES = item(ItemKind.CLOSE_ROUND, "esitykset/2027").at
MINUTE = timedelta(minutes=1)


@pytest.fixture
def year() -> PureYear:
    """Adopt the small region's year."""
    return PureYear()


@pytest.fixture
def asked(year: PureYear) -> PureYear:
    """Live until every municipality has been asked for its proposals."""
    year.live(ADOPTED)
    year.live(OPENS)
    year.live(item(ItemKind.OPEN_REQUEST, SWEDISH_REQUEST).at)
    return year


def did(year: PureYear, kind: ActionKind, concerns: str) -> list[str]:
    """List the keys of what was done of a kind."""
    return [one.key for one in year.actions if one.kind is kind and one.concerns == concerns]


def test_nothing_is_due_before_the_plan_is_adopted(year: PureYear) -> None:
    """Not with a draft, and not in the minute before the adoption."""
    assert due(planned(), year.facts, ADOPTED - MINUTE) == ()
    year.adopted_at = None
    assert due(planned(), year.facts, YEAR_IS_OVER) == ()
    assert next_due(planned(), year.facts, ADOPTED) is None


def test_a_request_opens_at_its_moment_and_not_a_minute_before(year: PureYear) -> None:
    """The large municipality's request opens first: its handling takes longer."""
    year.live(ADOPTED)
    year.live(OPENS - MINUTE)
    assert ActionKind.OPEN_REQUEST not in year.kinds(OPENS - MINUTE)
    assert [one.concerns for one in year.due(OPENS) if one.kind is ActionKind.OPEN_REQUEST] == [REQUEST]


def test_an_official_request_goes_to_the_registry_and_the_contact(year: PureYear) -> None:
    """The registry first: it makes the request known as a matter of the municipality."""
    year.live(ADOPTED)
    request = next(one for one in year.due(OPENS) if one.concerns == REQUEST)
    assert request.to == (REGISTRY, CONTACT)
    assert request.why.get("municipality") == "lohja"


def test_a_reminder_goes_to_the_contact_of_an_open_request(asked: PureYear) -> None:
    """The registry has done its part."""
    reminders = [one for one in asked.due(FIRST_REMINDER) if one.concerns == REQUEST]
    assert [(one.kind, one.to) for one in reminders] == [(ActionKind.REMIND, (CONTACT,))]


@pytest.mark.parametrize("state", [RequestState.ANSWERED, RequestState.WAIVED, RequestState.MISSED])
def test_nobody_is_reminded_of_what_is_not_awaited(asked: PureYear, state: RequestState) -> None:
    """An answer, a waiver and a closed round end the reminders."""
    asked.change_request(REQUEST, state=state)
    for moment in (FIRST_REMINDER, LAST_REMINDER, OVERDUE):
        assert REQUEST not in {one.concerns for one in asked.due(moment)}


def test_after_downtime_a_request_gets_only_its_latest_reminder(asked: PureYear) -> None:
    """The one five days before is not made up for when the last one is due."""
    asked.live(LAST_REMINDER + timedelta(hours=3))
    assert did(asked, ActionKind.REMIND, REQUEST) == [f"remind:{REQUEST}/1"]
    assert asked.live(LAST_REMINDER + timedelta(hours=4)) == []


def test_a_reminder_is_never_sent_after_its_deadline(asked: PureYear) -> None:
    """In the last minute yes, then no more."""
    assert ActionKind.REMIND in asked.kinds(DEADLINE)
    assert ActionKind.REMIND not in asked.kinds(DEADLINE + MINUTE)


def test_a_reminder_right_after_the_request_is_left_out(year: PureYear) -> None:
    """Who got the request yesterday, after downtime, is not reminded today."""
    year.live(FIRST_REMINDER - timedelta(days=1))
    year.live(FIRST_REMINDER + timedelta(hours=2))
    assert did(year, ActionKind.OPEN_REQUEST, REQUEST)
    assert did(year, ActionKind.REMIND, REQUEST) == []
    year.live(LAST_REMINDER)
    assert did(year, ActionKind.REMIND, REQUEST) == [f"remind:{REQUEST}/1"]


def test_a_request_whose_deadline_has_passed_is_not_opened(year: PureYear) -> None:
    """After long downtime nobody is asked for an answer by a day that is over; the round ends quietly."""
    year.live(ADOPTED)
    year.live(DEADLINE + MINUTE)
    assert did(year, ActionKind.OPEN_REQUEST, REQUEST) == []
    year.live(CLOSES)
    assert year.requests[REQUEST].state is RequestState.WAIVED


def test_an_overdue_request_tells_contact_and_substitute(asked: PureYear) -> None:
    """Two working days after the deadline."""
    overdue = next(one for one in asked.due(OVERDUE) if one.kind is ActionKind.OVERDUE)
    assert set(overdue.to) == {"inkoo-contact", "inkoo-substitute"}
    assert {one.concerns for one in asked.due(OVERDUE) if one.kind is ActionKind.OVERDUE} >= {REQUEST}


def test_nobody_is_told_that_an_answer_is_late_once_the_round_is_closed(asked: PureYear) -> None:
    """After downtime over the end of the round only its closing is due."""
    kinds = asked.kinds(CLOSES)
    assert ActionKind.CLOSE_ROUND in kinds
    assert ActionKind.OVERDUE not in kinds


def test_a_round_closes_once_and_tells_the_office(asked: PureYear) -> None:
    """What was not answered is missed."""
    asked.change_request(SWEDISH_REQUEST, state=RequestState.ANSWERED)
    asked.live(CLOSES)
    assert did(asked, ActionKind.CLOSE_ROUND, "esitykset/2027") == ["close_round:esitykset/2027"]
    assert asked.requests[REQUEST].state is RequestState.MISSED
    assert asked.requests[SWEDISH_REQUEST].state is RequestState.ANSWERED


def test_a_round_that_was_over_at_the_adoption_is_no_news() -> None:
    """Adopted in June: the spring's round, whose requests are waived, is not even closed."""
    year = PureYear(adopted_at=at("2027-06-01"))
    for request in list(year.requests.values()):
        if request.due_at < at("2027-06-01"):
            year.change_request(request.id, state=RequestState.WAIVED)
    concerns = {one.concerns for one in year.live(at("2027-06-01"))}
    assert not {one for one in concerns if one.startswith("esitykset")}


def test_a_bounced_contact_is_replaced_by_the_substitute_once(asked: PureYear) -> None:
    """The substitute gets the request, and from then on the reminders."""
    asked.bounced.add(CONTACT)
    noon = at("2027-04-22", 12)
    substitutes = [one for one in asked.due(noon) if one.kind is ActionKind.ASK_SUBSTITUTE]
    assert [(one.concerns, one.to) for one in substitutes] == [(REQUEST, (SUBSTITUTE,))]
    asked.live(noon)
    assert ActionKind.ASK_SUBSTITUTE not in asked.kinds(noon)
    reminder = next(one for one in asked.due(FIRST_REMINDER) if one.concerns == REQUEST)
    assert reminder.to == (SUBSTITUTE,)


def test_a_substitute_is_not_asked_after_the_deadline(asked: PureYear) -> None:
    """The overdue letter reaches them anyway."""
    asked.live(LAST_REMINDER)
    asked.bounced.add(CONTACT)
    assert ActionKind.ASK_SUBSTITUTE not in asked.kinds(DEADLINE + MINUTE)


def test_a_contact_known_to_be_unreachable_is_not_asked_at_all(year: PureYear) -> None:
    """The request goes to registry and substitute from the beginning."""
    year.bounced.add(CONTACT)
    request = next(one for one in year.due(OPENS) if one.concerns == REQUEST)
    assert request.to == (REGISTRY, SUBSTITUTE)


@pytest.mark.parametrize("kind", [ItemKind.ASSEMBLE_AGENDA, ItemKind.SUMMONS])
def test_agenda_and_summons_are_due_before_the_meeting_only(year: PureYear, kind: ItemKind) -> None:
    """Not before their moment, and no longer when the meeting has begun."""
    when, meeting = item(kind, STEERING).at, year.meetings[STEERING]
    action = ActionKind(str(kind))
    assert action not in year.kinds(when - MINUTE)
    assert STEERING in {one.concerns for one in year.due(when) if one.kind is action}
    assert STEERING not in {one.concerns for one in year.due(meeting.starts_at) if one.kind is action}


def test_the_agenda_is_assembled_before_the_summons_that_carries_it(year: PureYear) -> None:
    """After downtime both are due at once, in this order."""
    kinds = [one.kind for one in year.due(item(ItemKind.SUMMONS, STEERING).at) if one.concerns == STEERING]
    assert kinds.index(ActionKind.ASSEMBLE_AGENDA) < kinds.index(ActionKind.SUMMONS)


def test_a_summons_goes_to_everybody_who_sits_in_the_body_and_nobody_else(year: PureYear) -> None:
    """Members and the secretary; deputies only where a seat is empty."""
    when = item(ItemKind.SUMMONS, COOPERATION).at
    summons = next(one for one in year.due(when) if one.key == f"summons:{COOPERATION}")
    on = year.meetings[COOPERATION].starts_at.date()
    assert summons.to == year.network.roster("yhteistyoryhma", on)
    assert OUTSIDER.id not in summons.to


def test_a_cancelled_meeting_has_neither_agenda_nor_summons_nor_end(year: PureYear) -> None:
    """Only those who were invited hear of it."""
    year.live(ADOPTED)
    year.change_meeting(STEERING, state=MeetingState.CANCELLED, sequence=1)
    kinds = {one.kind for one in year.due(at("2027-03-01")) if one.concerns == STEERING}
    assert kinds == set()


def test_a_moved_meeting_is_summoned_to_anew(year: PureYear) -> None:
    """Moved after its summons: agenda and summons have the old time, so new ones are due."""
    year.live(ADOPTED)
    year.live(item(ItemKind.SUMMONS, STEERING).at)
    moved = year.meetings[STEERING].starts_at + timedelta(days=1)
    year.change_meeting(STEERING, starts_at=moved, ends_at=moved + timedelta(hours=2), sequence=1)
    again = {one.key for one in year.live(item(ItemKind.SUMMONS, STEERING).at + timedelta(hours=1))}
    assert {f"summons:{STEERING}:1", f"assemble_agenda:{STEERING}:1"} <= again


def test_a_meeting_that_is_over_is_closed_once(year: PureYear) -> None:
    """Its secretary gets the task of recording the decisions."""
    end = year.meetings[STEERING].ends_at
    assert ActionKind.CLOSE_MEETING not in year.kinds(end - MINUTE)
    closing = next(one for one in year.due(end) if one.kind is ActionKind.CLOSE_MEETING)
    assert (closing.to, closing.concerns) == ((COORDINATOR,), STEERING)
    year.live(end)
    assert ActionKind.CLOSE_MEETING not in year.kinds(end + timedelta(days=30))


def test_recorded_decisions_are_told_to_the_members_once(year: PureYear) -> None:
    """Everybody who was called hears what was decided."""
    year.live(year.meetings[STEERING].ends_at)
    year.change_meeting(STEERING, state=MeetingState.RECORDED)
    noon = at("2027-02-11", 12)
    told = [one for one in year.live(noon) if one.kind is ActionKind.TELL_DECISIONS]
    assert [one.to for one in told] == [year.network.roster("johtoryhma", noon.date())]
    assert year.live(noon) == []


@pytest.mark.parametrize(
    ("day", "paused"),
    [
        ("2026-12-22", False),
        ("2026-12-23", True),
        ("2026-12-31", True),
        ("2027-01-06", True),
        ("2027-01-07", False),
        ("2027-06-18", False),
        ("2027-06-19", True),
        ("2027-08-10", True),
        ("2027-08-11", False),
        ("2028-01-03", True),
    ],
)
def test_pauses_hold_in_every_year_that_the_plan_touches(year: PureYear, day: str, paused: bool) -> None:  # noqa: FBT001 - the example's answer
    """The Christmas between the adoption and the year counts, and the one after it."""
    assert in_pause(year.clock, at(day, 23)) is paused


def test_in_a_pause_only_updates_and_cancellations_are_due(year: PureYear) -> None:
    """Invitations, memos, tasks and requests that were held up wait until the pause is over."""
    july = at("2027-07-07")
    year.live(ADOPTED)
    year.change_meeting(
        "johtoryhma/2027/3", starts_at=at("2027-11-11"), ends_at=at("2027-11-11", 11), sequence=1
    )
    year.change_meeting("yhteistyoryhma/2027/2", state=MeetingState.CANCELLED, sequence=1)
    year.change_meeting(BUDGET_MEETING, state=MeetingState.RECORDED)
    year.invitations.pop(("johtoryhma/2027/3", COORDINATOR))
    year.send_proposal(at("2027-06-18"))
    assert year.kinds(july) == {ActionKind.UPDATE_INVITATION, ActionKind.CANCEL_INVITATION}
    after = year.kinds(at("2027-08-11", 0))
    assert {ActionKind.INVITE, ActionKind.TELL_DECISIONS, ActionKind.REQUEST_DECISION} <= after


def test_the_end_of_a_pause_is_a_moment_at_which_something_may_be_due(year: PureYear) -> None:
    """What waited in the pause is not left until the next planned date."""
    year.live(ADOPTED)
    year.live(at("2027-06-18"))
    following = next_due(year.plan, year.facts, at("2027-06-20"))
    assert following == at("2027-08-11", 0)


def test_the_next_moment_counts_the_outbox(year: PureYear) -> None:
    """A message that waits for its next try wakes the clockwork."""
    retry = at("2027-03-01", 11)
    facts = year.facts.model_copy(update={"waiting": {"outbox": retry}, "meetings": {}})
    assert next_due(planned(), facts, retry - MINUTE) == retry


def test_what_is_due_is_done_in_the_order_of_time(year: PureYear) -> None:
    """After downtime agendas come first, then what goes into calendars, and of each the earliest."""
    found = year.due(item(ItemKind.SUMMONS, STEERING).at)
    first = [ActionKind.ASSEMBLE_AGENDA, ActionKind.INVITE]
    places = [(first.index(one.kind) if one.kind in first else 2, one.at) for one in found]
    assert {place for place, _ in places} == {0, 1, 2}
    assert places == sorted(places)


def test_looking_does_not_change_what_is_due(year: PureYear) -> None:
    """The same facts at the same moment give the same actions, keys and all."""
    assert year.due(OPENS) == year.due(OPENS)


def test_nothing_planned_falls_on_a_night_that_is_an_hour_longer_or_shorter(year: PureYear) -> None:
    """What acts does so at nine in the morning in Helsinki, also on the Mondays after the change of time."""
    acting = {ActionKind.INVITE, ActionKind.CLOSE_MEETING}
    lived = PureYear()
    for moment in hours(ADOPTED, YEAR_IS_OVER):
        lived.live(moment)
    assert {one.at.hour for one in lived.actions if one.kind not in acting} == {9}
    assert year.due(at("2027-03-28", 3)) == year.due(at("2027-03-28", 4))


def test_the_outsider_is_never_addressed() -> None:
    """Whoever sits in nothing and answers for nobody gets nothing in the whole year."""
    year = PureYear()
    year.live(ADOPTED)
    year.send_proposal(at("2027-05-28"))
    for moment in hours(ADOPTED, YEAR_IS_OVER):
        if moment.hour in {0, 7, 12}:
            year.live(moment)
    assert OUTSIDER.id not in {person for one in year.actions for person in one.to}
    assert len(year.actions) > 70
