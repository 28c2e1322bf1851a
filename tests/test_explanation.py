"""Explanations: short, minimal, with changes that work and a true account of what they give."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, combinations

import pytest

from calendars.conflict import Conflict, Relaxation, RelaxationKind, RuleKind
from calendars.diary import Engagement
from calendars.explanation import explain
from calendars.timetable import Chain, Spacing, TimetableMeeting, TimetableProblem, solve
from calendars.timetable_problem import Latest
from tests import timetable_checker as checker

pytestmark = pytest.mark.usefixtures("unhurried")

MONDAY = date(2027, 3, 1)
NINE, ONE = time(9), time(13)
WEEKDAYS = tuple(day for n in range(60) if (day := MONDAY + timedelta(n)).weekday() < 5)


def meeting(id_: str, first: int, number: int, *people: str) -> TimetableMeeting:
    """Make a meeting of two hours with so many weekdays from the n-th on, wished for the first."""
    return TimetableMeeting(
        id=id_,
        series=id_.partition("/")[0],
        people=frozenset(people),
        nominal=WEEKDAYS[first],
        days=WEEKDAYS[first : first + number],
        slots=(NINE, ONE),
        minutes=120,
    )


def problem(*meetings: TimetableMeeting, chains: Iterable[Chain] = (), **more: object) -> TimetableProblem:
    """Gather a problem whose open days are those of two months."""
    return TimetableProblem(meetings, tuple(chains), working_days=WEEKDAYS, **more)  # type: ignore[arg-type]


def away(first: int, last: int) -> Engagement:
    """Be away from one weekday to another, both whole."""
    return Engagement(
        datetime.combine(WEEKDAYS[first], time()), datetime.combine(WEEKDAYS[last] + timedelta(1), time())
    )


def kinds(conflict: Conflict) -> list[str]:
    """List the kinds of the rules named."""
    return sorted(str(rule.kind) for rule in conflict.rules)


def hours(day: int, slot: time) -> Engagement:
    """Be busy at an hour."""
    begins = datetime.combine(WEEKDAYS[day], slot)
    return Engagement(begins, begins + timedelta(hours=2))


CHAIR = problem(
    meeting("group/1", 0, 10, "chair", "member"),
    meeting("preparing/1", 8, 6, "secretary"),
    meeting("other/1", 20, 10, "chair"),
    chains=[Chain("group/1", "preparing/1", 14, None, "papers")],
    engagements={"chair": (away(0, 7), hours(9, ONE)), "secretary": (hours(20, NINE),)},
)
CLASHES = {
    "a person": CHAIR,
    "a room": problem(
        replace(meeting("a/1", 0, 1), room="hall", slots=(NINE,)),
        replace(meeting("b/1", 0, 1), room="hall", slots=(NINE,)),
        meeting("c/1", 3, 9, "x"),
    ),
    "a deadline": problem(
        replace(meeting("a/1", 5, 9), latest=Latest(WEEKDAYS[3], "budgets")), meeting("b/1", 0, 9)
    ),
    "working days": problem(
        meeting("a/1", 3, 3),
        meeting("b/1", 5, 3),
        chains=[Chain("a/1", "b/1", 6, None, "papers", working=True)],
    ),
    "three for two hours": problem(
        *(meeting(f"{name}/1", 0, 1, "chair") for name in "abc"), meeting("d/1", 0, 9, "chair")
    ),
    "a deadline and a person": problem(
        replace(meeting("a/1", 0, 9, "x"), latest=Latest(WEEKDAYS[3], "budgets")),
        meeting("b/1", 0, 9, "x"),
        engagements={"x": (away(0, 3),)},
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_every_proper_subset_of_the_rules_named_can_hold(name: str) -> None:
    """By trying every timetable for every subset: the set is a clash, and a minimal one."""
    whole = CLASHES[name]
    conflict = explain(whole)
    assert conflict.complete
    assert not checker.room(whole, conflict.rules)
    sizes = range(len(conflict.rules))
    for subset in chain.from_iterable(combinations(conflict.rules, size) for size in sizes):
        assert checker.room(whole, subset), [rule.text for rule in subset]


def test_the_chair_away_and_the_days_of_preparation_are_named_together() -> None:
    """Who is away, the days between, and when the preparing group may meet: no more is needed."""
    assert kinds(explain(CHAIR)) == ["chain_at_least", "person_busy", "window"]


def test_only_the_absence_that_is_in_the_way_is_told() -> None:
    """The chair's afternoon is no reason: without it there is no timetable either."""
    (busy,) = (rule for rule in explain(CHAIR).rules if rule.kind is RuleKind.PERSON_BUSY)
    assert busy.times == (away(0, 7),)
    assert busy.people == ("chair",)


def test_of_two_conflicts_about_a_meeting_the_shorter_is_told() -> None:
    """That it is too late for the budgets takes two rules, its place after two others five."""
    third = replace(meeting("c/1", 10, 5), latest=Latest(WEEKDAYS[5], "budgets"))
    orders = [Chain("a/1", "b/1", 14, None, "x"), Chain("b/1", "c/1", 14, None, "x")]
    conflict = explain(problem(meeting("a/1", 0, 5), meeting("b/1", 5, 9), third, chains=orders))
    assert kinds(conflict) == ["latest", "window"]


def test_a_change_that_leaves_another_conflict_is_told_apart() -> None:
    """No single change is enough for the year; those that end this conflict are still named."""
    two = [replace(meeting(f"{name}/1", 5, 5), latest=Latest(WEEKDAYS[2], "budgets")) for name in "ab"]
    conflict = explain(problem(*two))
    assert conflict.relax == ()
    assert {change.meeting for change in conflict.partly} == {"a/1"}
    assert all(change.gives is None for change in conflict.partly)


def test_a_distance_of_the_series_is_loosened_for_all_its_meetings() -> None:
    """The clock writes it once: where one pair is not enough, the change says what all can keep."""
    three = [meeting(f"a/{n}", 10 * n, 5) for n in range(3)]
    spacings = tuple(Spacing(f"a/{n}", f"a/{n + 1}", 14, 40, 1) for n in range(2))
    (best, *_) = explain(problem(*three, spacings=spacings)).relax
    assert (best.kind, best.everywhere, best.to_days) == (RelaxationKind.SHORTEN_GAP, True, 16)


def test_another_weekday_and_another_hour_are_offered() -> None:
    """Whoever meets on Mondays at nine may have to meet on a Tuesday, or in the afternoon."""
    mondays = tuple(day for day in WEEKDAYS[:12] if day.weekday() == 0)
    busy = {"x": tuple(hours(WEEKDAYS.index(day), NINE) for day in mondays)}
    group = replace(meeting("a/1", 0, 1, "x"), days=mondays, slots=(NINE,))
    conflict = explain(problem(group, meeting("b/1", 0, 20), engagements=busy))
    offered = {change.kind: change for change in conflict.relax}
    weekday, hour = offered[RelaxationKind.ALLOW_WEEKDAY], offered[RelaxationKind.ALLOW_HOUR]
    assert weekday.start
    assert (weekday.start.day, weekday.start.slot) == (WEEKDAYS[1], NINE)
    assert hour.start
    assert (hour.start.day, hour.start.slot) == (WEEKDAYS[0], ONE)


def test_freeing_whole_days_is_dearer_than_sending_a_deputy_and_hours_are_cheaper() -> None:
    """Nobody comes back from a leave for a meeting, but an appointment can be moved."""
    leave = {change.kind: change.cost for change in explain(CHAIR).relax}
    assert leave[RelaxationKind.FREE_TIME] > leave[RelaxationKind.EXCUSE]
    alone = replace(meeting("a/1", 0, 1, "x"), slots=(NINE,))
    appointment = explain(problem(alone, engagements={"x": (hours(0, NINE),)}))
    costs = {change.kind: change.cost for change in appointment.relax}
    assert costs[RelaxationKind.FREE_TIME] < costs[RelaxationKind.EXCUSE]


def test_freeing_someone_for_one_meeting_does_not_free_them_for_others() -> None:
    """The other meeting of the same person in the absence stays impossible."""
    both = [replace(meeting(f"{name}/1", 0, 2, "x"), slots=(NINE,)) for name in "ab"]
    conflict = explain(problem(*both, engagements={"x": (away(0, 1),)}))
    assert RelaxationKind.FREE_TIME not in {change.kind for change in conflict.relax}


@pytest.mark.parametrize("name", CLASHES)
def test_what_a_change_gives_is_a_year_that_keeps_every_other_rule(name: str) -> None:
    """The starts told are within the rules but for the change, and the price is the year's."""
    whole = CLASHES[name]
    for change in explain(whole).relax[:3]:
        assert change.gives
        assert change.gives.objective == sum(change.gives.costs.values())
        starts = dict(change.gives.starts)
        assert set(starts) == {id_ for rule in explain(whole).rules for id_ in rule.meetings}
        if change.start:
            assert starts[change.meeting] == change.start
        if change.to_days is not None:
            first, then = (starts[id_] for id_ in change.rule.meetings)
            number = whole.number(working=change.rule.working)
            assert number(then.day) - number(first.day) == change.to_days


def test_the_first_three_changes_are_followed_up_and_come_by_cost() -> None:
    """What the year would be costs time: it is told of those that are shown."""
    changes = explain(CHAIR).relax
    assert len(changes) > 3
    assert [bool(change.gives) for change in changes] == [True] * 3 + [False] * (len(changes) - 3)
    assert [change.cost for change in changes] == sorted(change.cost for change in changes)


def test_others_that_are_pushed_far_from_their_wish_are_counted() -> None:
    """The one with the single room in the week has to stay away for more than a week."""
    crowd = [replace(meeting("c/1", 0, 10, "x"), nominal=WEEKDAYS[0])]
    lost = meeting("a/1", 0, 0)
    busy = {"x": (away(0, 7),)}
    change = explain(problem(lost, *crowd, engagements=busy)).relax[0]
    assert change.gives
    assert change.gives.given_way == ("c/1",)
    assert not change.gives.anew


def test_in_a_year_that_is_planned_anew_the_meetings_that_move_are_counted() -> None:
    """The one whose place is wanted moves; the third stays."""
    keep = {
        "a/1": datetime.combine(WEEKDAYS[0], NINE),
        "b/1": datetime.combine(WEEKDAYS[0], ONE),
        "c/1": datetime.combine(WEEKDAYS[2], ONE),
    }
    meetings = (
        replace(meeting("a/1", 30, 1, "x"), slots=(NINE,)),
        replace(meeting("b/1", 0, 2), slots=(ONE,)),
        meeting("c/1", 0, 5),
    )
    late = replace(meetings[0], latest=Latest(WEEKDAYS[3], "budgets"))
    changes: tuple[Relaxation, ...] = explain(problem(late, *meetings[1:], keep=keep)).relax
    extended = next(one for one in changes if one.kind is RelaxationKind.EXTEND_DEADLINE)
    assert extended.gives
    assert (extended.gives.given_way, extended.gives.anew) == ((), True)


def test_the_same_problem_has_the_same_explanation() -> None:
    """Lots that are drawn are drawn from the seed."""
    assert explain(CHAIR) == explain(CHAIR)


def test_a_conflict_knows_the_wished_days_of_its_meetings() -> None:
    """For a year planned like another one they are not the clock's."""
    conflict = solve(CHAIR)
    assert isinstance(conflict, Conflict)
    assert conflict.wished == {"group/1": WEEKDAYS[0], "preparing/1": WEEKDAYS[8]}


def test_the_hour_stays_when_only_a_person_is_in_the_way() -> None:
    """Of the hours of the day that is kept the present one is the cheapest, whatever was found first."""
    keep = {"a/1": datetime.combine(WEEKDAYS[2], NINE)}
    group = replace(meeting("a/1", 0, 5, "x"), slots=(NINE, time(11), ONE, time(15)))
    conflict = explain(problem(group, meeting("b/1", 0, 9), keep=keep, engagements={"x": (away(0, 9),)}))
    excused = next(one for one in conflict.relax if one.kind is RelaxationKind.EXCUSE)
    assert excused.start
    assert (excused.start.day, excused.start.slot) == (WEEKDAYS[2], NINE)
    assert excused.gives
    assert excused.gives.costs["keep"] == 0


def test_nobody_is_asked_to_meet_past_eight_in_the_evening() -> None:
    """Eight hours from half past two are an hour at which the region meets, and too late all the same."""
    late = replace(meeting("b/1", 0, 9), slots=(time(10), time(14, 30)))
    lost = replace(meeting("a/1", 0, 1, "x"), slots=(NINE,), minutes=480)
    conflict = explain(problem(lost, late, engagements={"x": (hours(0, NINE),)}))
    hour = next(one for one in conflict.relax if one.kind is RelaxationKind.FREE_TIME)
    assert hour.start
    assert all(one.start is None or one.start.slot <= time(12) for one in conflict.relax)


def test_who_is_away_by_two_calendars_is_told_both() -> None:
    """Taking it out of one would not help."""
    both = [replace(away(0, 7), sources=(f"busy/{name}.ics",)) for name in ("b", "a")]
    conflict = explain(replace(CHAIR, engagements={"chair": tuple(both)}))
    (busy,) = (rule for rule in conflict.rules if rule.kind is RuleKind.PERSON_BUSY)
    assert busy.sources == ("busy/a.ics", "busy/b.ics")
    excused = next(one for one in conflict.relax if one.kind is RelaxationKind.EXCUSE)
    assert excused.sources == ("busy/a.ics", "busy/b.ics")


def test_a_shorter_distance_that_pairs_a_meeting_anew_is_tried_so() -> None:
    """With 12 days between them the second preparing meeting follows a group that cannot be there so soon."""
    groups = [meeting("group/1", 0, 2), meeting("group/2", 12, 14)]
    groups[1] = replace(groups[1], days=groups[1].days[10:])
    then = [replace(meeting("prep/1", 8, 4), days=WEEKDAYS[8:9]), meeting("prep/2", 20, 1)]
    orders = [Chain("group/1", f"prep/{n}", 13, None, "papers") for n in (1, 2)]
    orders = [order for order in orders if order.then == "prep/2"]
    early = replace(groups[0], days=WEEKDAYS[18:20])
    conflict = explain(problem(early, groups[1], *then, chains=orders))
    shortened = [one for one in conflict.relax if one.kind is RelaxationKind.SHORTEN_GAP]
    assert shortened == []
    assert RelaxationKind.DROP_ORDER in {one.kind for one in conflict.relax}
