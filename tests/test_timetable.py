import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from calendars.conflict import Conflict, RelaxationKind, RuleKind
from calendars.diary import Engagement
from calendars.timetable import Chain, Spacing, Timetable, TimetableMeeting, TimetableProblem, solve
from calendars.timetable_problem import Latest, Together
from tests import timetable_checker as checker
from tests.greedy_planner import greedy
from tests.timetable_region import region

pytestmark = pytest.mark.usefixtures("unhurried")

MONDAY = date(2027, 3, 1)
NINE, TEN, ONE = time(9), time(10), time(13)
ROOT = Path(__file__).parent.parent


def days(first: date, number: int) -> tuple[date, ...]:
    """List so many weekdays from a date on."""
    every = (first + timedelta(n) for n in range(2 * number + 3))
    return tuple(day for day in every if day.weekday() < 5)[:number]


def meeting(
    id_: str, first: date = MONDAY, number: int = 20, people: Iterable[str] = ("chair",)
) -> TimetableMeeting:
    """Make a meeting of an hour with so many allowed weekdays, wished for the first of them."""
    return TimetableMeeting(
        id=id_,
        series=id_.partition("/")[0],
        people=frozenset(people),
        nominal=first,
        days=days(first, number),
        slots=(NINE, ONE),
        minutes=60,
    )


def starts(result: Timetable | Conflict) -> dict[str, datetime]:
    """Read the starts of a timetable."""
    assert isinstance(result, Timetable)
    return {p.meeting: datetime.combine(p.day, p.slot) for p in result.placements}


def explained(problem: TimetableProblem) -> Conflict:
    """Solve a problem that must have no timetable."""
    result = solve(problem)
    assert isinstance(result, Conflict)
    return result


def test_a_year_without_meetings_has_an_empty_timetable() -> None:
    """Nothing to place is no conflict."""
    result = solve(TimetableProblem(()))
    assert isinstance(result, Timetable)
    assert (result.placements, result.objective, result.proven) == ((), 0, True)


def test_placements_come_by_day_and_hour() -> None:
    """Whoever reads the timetable reads the year from its beginning."""
    late = replace(meeting("a/1", MONDAY + timedelta(7)), slots=(NINE,))
    noon, early = replace(meeting("b/1"), slots=(ONE,)), replace(meeting("c/1"), slots=(NINE,))
    result = solve(TimetableProblem((late, noon, early)))
    assert isinstance(result, Timetable)
    assert [p.meeting for p in result.placements] == ["c/1", "b/1", "a/1"]


def test_a_long_meeting_keeps_its_people_from_a_later_hour_of_the_day() -> None:
    """Meetings overlap by their length, not by their start hour."""
    long = replace(meeting("a/1", number=1), slots=(NINE,), minutes=90)
    late = replace(meeting("b/1", number=1), slots=(TEN, ONE), slot_cost={ONE: 50})
    assert starts(solve(TimetableProblem((long, late))))["b/1"].time() == ONE
    apart = replace(late, people=frozenset({"someone else"}))
    assert starts(solve(TimetableProblem((long, apart))))["b/1"].time() == TEN


def test_an_order_of_zero_days_holds_within_the_day() -> None:
    """What is prepared in the morning can be decided in the afternoon, not the other way round."""
    preparing = replace(meeting("a/1", number=1), slot_cost={NINE: 50}, people=frozenset())
    deciding = replace(meeting("b/1", number=1), slot_cost={ONE: 50}, people=frozenset())
    chain = Chain("a/1", "b/1", 0, 0, "papers")
    found = starts(solve(TimetableProblem((preparing, deciding), (chain,))))
    assert found["a/1"].time() == NINE
    assert found["b/1"].time() == ONE


def test_the_costs_name_each_preference() -> None:
    """The office sees what the year's compromises are made of."""
    one = replace(
        meeting("a/1", number=1),
        nominal=MONDAY - timedelta(3),
        day_cost={MONDAY: 4},
        slot_cost={NINE: 1, ONE: 2},
    )
    two = meeting("a/2", MONDAY + timedelta(7), number=1)
    keep = {"a/2": datetime.combine(MONDAY + timedelta(8), NINE)}
    problem = TimetableProblem(
        (one, two), spacings=(Spacing("a/1", "a/2", 10, 5, 3),), drift_weight=2, keep=keep
    )
    result = solve(problem)
    assert isinstance(result, Timetable)
    assert {name: cost for name, cost in result.costs.items() if cost} == {
        "drift": 6,
        "weekday": 4,
        "hour": 1,
        "spacing": 9,
        "keep": 1010,
    }
    assert result.objective == 1030


@pytest.mark.parametrize(("target", "gap"), [(3, 3), (9, 9), (30, 25), (0, 1)])
def test_meetings_of_a_series_come_as_evenly_as_can_be(target: int, gap: int) -> None:
    """A distance is stretched and shrunk to its target, as far as windows and the least distance let it."""
    two = tuple(replace(meeting(f"a/{n}"), nominal=MONDAY + timedelta(5)) for n in (1, 2))
    found = starts(solve(TimetableProblem(two, spacings=(Spacing("a/1", "a/2", target, 1, 10),))))
    assert (found["a/2"].date() - found["a/1"].date()).days == gap


def test_a_decision_comes_no_later_after_its_preparation_than_agreed() -> None:
    """At most seven days is seven days, though the deciding meeting would rather wait."""
    two = (meeting("a/1", number=1), replace(meeting("b/1"), nominal=MONDAY + timedelta(21)))
    found = starts(solve(TimetableProblem(two, (Chain("a/1", "b/1", 1, 7, "papers"),))))
    assert found["b/1"].date() - found["a/1"].date() == timedelta(7)


def busy(day: date, slot: time = NINE, hours: int = 1) -> Engagement:
    """Make an engagement."""
    begins = datetime.combine(day, slot)
    return Engagement(begins, begins + timedelta(hours=hours))


def test_nobody_who_must_come_is_busy_and_who_may_come_costs() -> None:
    """A required person's engagement rules a start out, an optional one's has a price."""
    one = meeting("a/1", number=1)
    times = {"chair": (busy(MONDAY),)}
    assert starts(solve(TimetableProblem((one,), engagements=times)))["a/1"].time() == ONE
    may = replace(one, people=frozenset(), optional=frozenset({"chair"}), slot_cost={ONE: 2})
    for weight, hour, cost in ((1, NINE, 1), (5, ONE, 0)):
        result = solve(TimetableProblem((may,), engagements=times, optional_weight=weight))
        assert starts(result)["a/1"].time() == hour
        assert isinstance(result, Timetable)
        assert result.costs["optional"] == cost


def test_an_engagement_that_ends_when_the_meeting_begins_is_not_in_the_way() -> None:
    """Ends are open: what lasts until nine leaves nine o'clock free, what lasts a minute longer does not."""
    one = replace(meeting("a/1", number=1), slots=(NINE, ONE), slot_cost={ONE: 9})
    before = busy(MONDAY, time(8))
    assert starts(solve(TimetableProblem((one,), engagements={"chair": (before,)})))["a/1"].time() == NINE
    longer = replace(before, ends=before.ends + timedelta(minutes=1))
    assert starts(solve(TimetableProblem((one,), engagements={"chair": (longer,)})))["a/1"].time() == ONE


def test_a_busy_night_over_several_days_takes_all_of_them() -> None:
    """A week away is a week away, on its middle days too."""
    one = meeting("a/1", number=5)
    away = {"chair": (busy(MONDAY, time(12), hours=72),)}
    found = solve(TimetableProblem((replace(one, nominal=MONDAY + timedelta(1)),), engagements=away))
    assert starts(found)["a/1"] == datetime.combine(MONDAY, NINE)


def test_who_may_come_to_two_meetings_at_once_costs_once_for_each_person() -> None:
    """Two meetings share an expert who may come and a chair who is wanted in one of them only."""
    two = [
        replace(meeting(f"{name}/1", number=1), people=people, slots=(NINE,), optional=frozenset({"expert"}))
        for name, people in (("a", frozenset({"chair"})), ("b", frozenset()))
    ]
    two[1] = replace(two[1], optional=frozenset({"expert", "chair"}))
    result = solve(TimetableProblem(tuple(two), optional_weight=3))
    assert isinstance(result, Timetable)
    assert result.costs["optional"] == 6
    later = replace(two[1], slots=(NINE, ONE), slot_cost={ONE: 5})
    assert starts(solve(TimetableProblem((two[0], later), optional_weight=3)))["b/1"].time() == ONE


def test_a_week_has_no_more_meetings_for_one_person_than_agreed() -> None:
    """The third meeting of a week goes to the next one when that is cheaper than the week's price."""
    three = tuple(replace(meeting(f"{name}/1", number=10), nominal=MONDAY + timedelta(2)) for name in "abc")
    free = solve(TimetableProblem(three, week_limit=2, week_weight=1))
    assert isinstance(free, Timetable)
    assert free.costs["week_load"] == 1
    dear = starts(solve(TimetableProblem(three, week_limit=2, week_weight=50)))
    assert sorted(at.isocalendar().week for at in dear.values()) == [9, 9, 10]


def test_meetings_that_travel_together_share_a_day() -> None:
    """Two meetings meet half way when a common day is worth it."""
    two = (meeting("a/1"), replace(meeting("b/1"), nominal=MONDAY + timedelta(3)))
    for weight, same in ((2, False), (4, True)):
        found = starts(solve(TimetableProblem(two, together=(Together("a/1", "b/1", weight),))))
        assert (found["a/1"].date() == found["b/1"].date()) is same


def test_a_school_holiday_is_avoided_where_that_is_cheaper() -> None:
    """Its price stands apart from the weekday's."""
    one = replace(meeting("a/1"), holiday_cost=dict.fromkeys(days(MONDAY, 5), 20))
    result = solve(TimetableProblem((one,)))
    assert isinstance(result, Timetable)
    assert starts(result)["a/1"].date() == MONDAY + timedelta(7)
    stuck = solve(TimetableProblem((replace(one, days=days(MONDAY, 5)),)))
    assert isinstance(stuck, Timetable)
    assert stuck.costs["school_holiday"] == 20


def test_a_room_holds_one_meeting_at_a_time() -> None:
    """Nobody is in both, yet they cannot be in the hall at once."""
    two = [
        replace(meeting(f"{name}/1", people=(), number=1), room="hall", slot_cost={ONE: 1}) for name in "ab"
    ]
    found = starts(solve(TimetableProblem(tuple(two))))
    assert {at.time() for at in found.values()} == {NINE, ONE}
    two[1] = replace(two[1], room="chamber")
    found = starts(solve(TimetableProblem(tuple(two))))
    assert {at.time() for at in found.values()} == {NINE}


def test_days_of_an_order_may_be_working_days() -> None:
    """Five working days from a Monday are a week, and a holiday between makes it a day more."""
    two = (meeting("a/1", number=1), replace(meeting("b/1"), nominal=MONDAY))
    worked = days(MONDAY, 30)
    for working_days, day in ((worked, 7), (tuple(d for d in worked if d != MONDAY + timedelta(2)), 8)):
        chain = Chain("a/1", "b/1", 5, 5, "papers", working=True)
        found = starts(solve(TimetableProblem(two, (chain,), working_days=working_days)))
        assert (found["b/1"].date() - found["a/1"].date()).days == day


def test_a_meeting_is_held_by_the_boards_deadline() -> None:
    """The last day itself is early enough."""
    one = replace(
        meeting("a/1"), nominal=MONDAY + timedelta(20), latest=Latest(MONDAY + timedelta(4), "board")
    )
    assert starts(solve(TimetableProblem((one,))))["a/1"].date() == MONDAY + timedelta(4)


def test_each_demand_can_be_the_reason_and_is_told_with_its_particulars() -> None:
    """Who is busy when, which deadline, which room: the office sees what to talk about, and with whom."""
    one = meeting("a/1", number=1)
    away = busy(MONDAY, time(8), hours=8)
    rules = explained(TimetableProblem((one,), engagements={"chair": (away,)})).rules
    person = next(rule for rule in rules if rule.kind is RuleKind.PERSON_BUSY)
    assert (person.people, person.times, person.meetings) == (("chair",), (away,), ("a/1",))
    late = explained(
        TimetableProblem((replace(one, latest=Latest(MONDAY - timedelta(3), "board of Lohja")),))
    )
    deadline = next(rule for rule in late.rules if rule.kind is RuleKind.LATEST)
    assert (deadline.last_day, deadline.label) == (MONDAY - timedelta(3), "board of Lohja")
    extended = next(way for way in late.relax if way.kind is RelaxationKind.EXTEND_DEADLINE)
    assert (extended.by_days, extended.start and extended.start.day) == (3, MONDAY)
    two = [replace(meeting(f"{n}/1", number=1), people=frozenset(), slots=(NINE,), room="hall") for n in "ab"]
    full = explained(TimetableProblem(tuple(two)))
    room = next(rule for rule in full.rules if rule.kind is RuleKind.ROOM)
    assert (room.label, room.meetings) == ("hall", ("a/1", "b/1"))
    assert RelaxationKind.CHANGE_ROOM in {way.kind for way in full.relax}


def test_a_body_that_is_busy_together_is_freed_together() -> None:
    """Five members who sit elsewhere at once are one rule, and freeing them all is one way out."""
    five = tuple(f"member-{n}" for n in range(5))
    one = meeting("a/1", number=1, people=five)
    conflict = explained(
        TimetableProblem((one,), engagements=dict.fromkeys(five, (busy(MONDAY, time(8), hours=8),)))
    )
    person = next(rule for rule in conflict.rules if rule.kind is RuleKind.PERSON_BUSY)
    assert person.people == five
    assert {RelaxationKind.FREE_TIME, RelaxationKind.EXCUSE} <= {way.kind for way in conflict.relax}


def test_an_order_in_working_days_is_loosened_in_working_days() -> None:
    """At least ten working days become six when the windows leave six."""
    two = (meeting("a/1", number=1), meeting("b/1", MONDAY + timedelta(8), number=1))
    chain = Chain("a/1", "b/1", 10, None, "papers", working=True)
    conflict = explained(TimetableProblem(two, (chain,), working_days=days(MONDAY, 40)))
    shorter = next(way for way in conflict.relax if way.kind is RelaxationKind.SHORTEN_GAP)
    assert (shorter.by_days, shorter.to_days) == (4, 6)
    assert "6 working days" in shorter.text


def test_a_frozen_meeting_keeps_its_people_for_as_long_as_it_lasts() -> None:
    """A frozen meeting that begins earlier is in the way until it is over."""
    held, other = replace(meeting("a/1"), minutes=120), replace(meeting("b/1", number=1), slots=(TEN, ONE))
    keep = {"a/1": datetime.combine(MONDAY, NINE)}
    other = replace(other, slot_cost={ONE: 50})
    assert (
        starts(solve(TimetableProblem((held, other), keep=keep, frozen=frozenset(keep))))["b/1"].time() == ONE
    )


def test_replanning_moves_only_what_must_move() -> None:
    """A meeting that has a start keeps it, though another date would be a little better."""
    problem = region(8, 30, 35, 8)
    before = starts(solve(problem))
    lost = problem.meetings[4]
    taken = lost.busy | {(before[lost.id].date(), slot) for slot in lost.slots}
    changed = tuple(replace(m, busy=taken) if m is lost else m for m in problem.meetings)
    after = starts(solve(replace(problem, meetings=changed, keep=before)))
    moved = {id_ for id_ in before if after[id_] != before[id_]}
    assert lost.id in moved
    assert len(moved) <= 3


def test_a_frozen_meeting_stays_though_the_rules_have_changed() -> None:
    """What has been held or called is history: its day may be closed by now."""
    present = datetime(2027, 2, 26, 15, 0, tzinfo=UTC)
    problem = TimetableProblem(
        (meeting("a/1"), meeting("b/1")), keep={"a/1": present}, frozen=frozenset({"a/1"})
    )
    assert starts(solve(problem))["a/1"] == datetime(2027, 2, 26, 17, 0)  # noqa: DTZ001 - local wall time


def test_a_rule_between_two_frozen_meetings_is_not_asked() -> None:
    """Neither can move, so that the rest of the year is still planned."""
    keep = dict.fromkeys(("a/1", "b/1"), datetime.combine(MONDAY, NINE))
    three = tuple(meeting(id_) for id_ in ("a/1", "b/1", "c/1"))
    chain = Chain("a/1", "b/1", 14, None, "papers")
    found = starts(solve(TimetableProblem(three, (chain,), keep=keep, frozen=frozenset(keep))))
    assert found["c/1"] == datetime.combine(MONDAY, ONE)


def test_a_meeting_without_an_allowed_day_is_named_with_its_series() -> None:
    """An empty window is found before the solver is asked, and a day is offered."""
    conflict = explained(TimetableProblem((meeting("steering/1", number=0), meeting("b/1"))))
    (rule,) = conflict.rules
    assert (rule.kind, rule.series, rule.first_day) == (RuleKind.WINDOW, ("steering",), None)
    assert "steering" in rule.text
    assert conflict.relax[0].kind is RelaxationKind.WIDEN_WINDOW
    assert conflict.relax[0].start
    assert conflict.relax[0].start.day == MONDAY


def test_a_meeting_whose_people_are_always_busy_is_told_so() -> None:
    """Window and busy times clash; freeing a time or another Monday is offered, no new weekday besides."""
    lost = meeting("a/1", number=1)
    conflict = explained(
        TimetableProblem((replace(lost, busy=frozenset((MONDAY, slot) for slot in lost.slots)),))
    )
    assert {rule.kind for rule in conflict.rules} == {RuleKind.WINDOW, RuleKind.BUSY}
    assert [(r.kind, r.by_days) for r in conflict.relax] == [
        (RelaxationKind.FREE_TIME, 0),
        (RelaxationKind.WIDEN_WINDOW, 7),
    ]


def test_orders_in_a_circle_are_named_all_and_no_more() -> None:
    """The circle is told, and not the order that merely touches it."""
    four = tuple(meeting(id_) for id_ in ("a/1", "b/1", "c/1", "d/1"))
    pairs = (("a/1", "b/1"), ("b/1", "c/1"), ("c/1", "a/1"), ("c/1", "d/1"))
    conflict = explained(TimetableProblem(four, tuple(Chain(a, b, 1, None, "papers") for a, b in pairs)))
    assert [rule.meetings for rule in conflict.rules] == list(pairs[:3])
    assert {r.kind for r in conflict.relax} == {RelaxationKind.DROP_ORDER}


def test_an_order_that_is_too_long_is_offered_the_longest_that_fits() -> None:
    """At least 14 days become 10 when the windows leave ten."""
    two = (meeting("a/1", number=3), meeting("b/1", MONDAY + timedelta(8), number=3))
    conflict = explained(TimetableProblem(two, (Chain("a/1", "b/1", 14, None, "papers"),)))
    assert {rule.kind for rule in conflict.rules} == {RuleKind.WINDOW, RuleKind.CHAIN_AT_LEAST}
    shorter = next(r for r in conflict.relax if r.kind is RelaxationKind.SHORTEN_GAP)
    assert (shorter.by_days, shorter.to_days) == (4, 10)
    assert shorter.text == "let b/1 come 10 days after a/1 instead of 14"


def test_an_order_that_is_too_short_is_offered_the_shortest_that_fits() -> None:
    """At most two days become six when the windows are six days apart."""
    two = (meeting("a/1", number=3), meeting("b/1", MONDAY + timedelta(8), number=3))
    conflict = explained(TimetableProblem(two, (Chain("a/1", "b/1", 1, 2, "papers"),)))
    longer = next(r for r in conflict.relax if r.kind is RelaxationKind.LENGTHEN_GAP)
    assert (longer.by_days, longer.to_days) == (4, 6)


def test_people_who_are_wanted_twice_are_named() -> None:
    """The clash names the person and just the two meetings, of all that the person has."""
    same = [replace(meeting(f"{name}/1", number=1), slots=(NINE,)) for name in "ab"]
    others = [meeting(f"{name}/1", MONDAY + timedelta(30)) for name in "cd"]
    conflict = explained(TimetableProblem((*same, *others)))
    people = next(rule for rule in conflict.rules if rule.kind is RuleKind.PEOPLE)
    assert (people.people, people.meetings) == (("chair",), ("a/1", "b/1"))
    kinds = {RelaxationKind.WIDEN_WINDOW, RelaxationKind.ALLOW_HOUR, RelaxationKind.EXCUSE}
    assert {r.kind for r in conflict.relax} == kinds


def test_a_frozen_meeting_in_the_way_can_be_unfrozen() -> None:
    """The way out says where the frozen meeting would go."""
    fixed, other = (replace(meeting(f"{name}/1", number=1), slots=(NINE,)) for name in "ab")
    free = replace(fixed, days=days(MONDAY, 3))
    keep = {"a/1": datetime.combine(MONDAY, NINE)}
    conflict = explained(TimetableProblem((free, other), keep=keep, frozen=frozenset(keep)))
    assert RuleKind.FROZEN in {rule.kind for rule in conflict.rules}
    unfreeze = next(r for r in conflict.relax if r.kind is RelaxationKind.UNFREEZE)
    assert (unfreeze.meeting, unfreeze.by_days) == ("a/1", 1)


def test_a_region_is_explained_within_its_time() -> None:
    """An impossible order among 35 meetings is found, shrunk to itself and its windows, and loosened."""
    problem = region(8, 30, 35, 8)
    chain = problem.chains[0]
    conflict = explained(
        replace(problem, chains=(*problem.chains, Chain(chain.first, chain.then, 90, None, "far")))
    )
    assert conflict.complete
    assert len(conflict.rules) <= 3
    assert conflict.relax


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda: replace(meeting("a/1"), slots=()), "no start hour"),
        (lambda: replace(meeting("a/1"), minutes=0), "lasts 0 minutes"),
        (lambda: replace(meeting("a/1"), slots=(time(23, 30),)), "past midnight"),
        (lambda: TimetableProblem((meeting("a/1"), meeting("a/1"))), "there 2 times"),
        (
            lambda: TimetableProblem((meeting("a/1"),), (Chain("a/1", "b/1", 1, None, ""),)),
            "b/1 is no meeting",
        ),
        (
            lambda: TimetableProblem((meeting("a/1"), meeting("b/1")), (Chain("a/1", "b/1", -1, None, ""),)),
            "-1 days",
        ),
        (
            lambda: TimetableProblem((meeting("a/1"),), together=(Together("a/1", "b/1", 1),)),
            "b/1 is no meeting",
        ),
        (lambda: TimetableProblem((meeting("a/1"),), week_weight=-1), "weight is negative"),
        (
            lambda: Engagement(datetime(2027, 3, 1, 9, tzinfo=UTC), datetime.combine(MONDAY, ONE)),
            "has a time zone",
        ),
        (
            lambda: Engagement(datetime.combine(MONDAY, ONE), datetime.combine(MONDAY, NINE)),
            "put its end after",
        ),
        (lambda: TimetableProblem((meeting("a/1"),), frozen=frozenset({"a/1"})), "no present start"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused(fault: object, words: str) -> None:
    """The error names the meeting and the mend."""
    assert callable(fault)
    with pytest.raises(ValueError, match=words):
        fault()


PROGRAM = """
import json
from tests.timetable_region import region
from calendars.timetable import solve
result = solve(region(8, 30, 35, 8))
print(json.dumps([result.objective, [[p.meeting, str(p.day), str(p.slot)] for p in result.placements]]))
"""


def in_another_process(hash_seed: int) -> object:
    """Solve the region in a process of its own."""
    environment = {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_two_processes_find_the_same_timetable() -> None:
    """No hash seed decides when people meet."""
    assert in_another_process(1) == in_another_process(4711)


def test_two_workers_do_not_race() -> None:
    """Workers take turns, so that a second run finds the same of several equally good timetables."""
    problem = TimetableProblem(
        tuple(replace(meeting(f"{n}/1"), nominal=days(MONDAY, 20)[9]) for n in range(6))
    )
    assert starts(solve(problem, workers=2)) == starts(solve(problem, workers=2))


def test_the_order_of_the_files_does_not_change_the_timetable() -> None:
    """The same meetings listed in reverse get the same starts."""
    problem = region(8, 30, 35, 8)
    turned = replace(
        problem, meetings=problem.meetings[::-1], chains=problem.chains[::-1], spacings=problem.spacings[::-1]
    )
    assert starts(solve(problem)) == starts(solve(turned))


def test_a_greedy_planner_does_no_better() -> None:
    """A whole region's optimum obeys the rules and is below what placing one meeting at a time costs."""
    problem = region(21, 71, 143, 36)
    result = solve(problem)
    assert isinstance(result, Timetable)
    placed = {p.meeting: (p.day, p.slot) for p in result.placements}
    assert result.proven
    assert list(checker.faults(problem, placed)) == []
    assert result.objective == checker.price(problem, placed)
    by_hand, left_over = greedy(problem)
    assert left_over or checker.price(problem, by_hand) > result.objective
