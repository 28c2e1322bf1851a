from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from calendars.conflict import Conflict, Relaxation, RelaxationKind
from calendars.timetable import Chain, Spacing, Timetable, TimetableMeeting, TimetableProblem, solve
from tests import timetable_checker as checker

MONDAY = date(2027, 2, 1)
DAYS = tuple(day for n in range(12) if (day := MONDAY + timedelta(n)).weekday() < 5)
SLOTS = (time(9), time(10), time(10, 30))
FEW = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def meetings(draw: st.DrawFn, number: int, least: int, days: int) -> TimetableMeeting:
    """Draw a meeting with a handful of allowed starts."""
    allowed = draw(st.sets(st.sampled_from(DAYS), min_size=least, max_size=days))
    slots = draw(st.sets(st.sampled_from(SLOTS), min_size=1, max_size=2))
    places = [(day, slot) for day in sorted(allowed) for slot in sorted(slots)]
    return TimetableMeeting(
        id=f"m{number}",
        series=f"s{number % 3}",
        people=draw(st.frozensets(st.sampled_from("abc"), max_size=2)),
        nominal=draw(st.sampled_from(DAYS)),
        days=tuple(sorted(allowed)),
        slots=tuple(sorted(slots)),
        minutes=draw(st.sampled_from((30, 60, 90))),
        day_cost=draw(st.dictionaries(st.sampled_from(DAYS), st.integers(0, 5), max_size=4)),
        slot_cost=draw(st.dictionaries(st.sampled_from(SLOTS), st.integers(0, 3), max_size=2)),
        busy=frozenset(draw(st.sets(st.sampled_from(places), max_size=2))) if places else frozenset(),
    )


@st.composite
def problems(draw: st.DrawFn, size: int, least: int, days: int) -> TimetableProblem:
    """Draw a small problem, with or without a timetable."""
    all_meetings = [
        draw(meetings(number, least, days)) for number in range(draw(st.integers(min(size, 2), size)))
    ]
    ids = [meeting.id for meeting in all_meetings]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    several = len(ids) > 1
    orders = draw(st.lists(pairs, max_size=2, unique=True)) if several else []
    spaced = draw(st.lists(pairs, max_size=2, unique=True)) if several else []
    gap = st.integers(0, 3)
    chains = [(a, b, draw(gap), draw(st.none() | st.integers(0, 5)), "papers") for a, b in orders]
    spacings = [(a, b, draw(st.integers(0, 6)), draw(gap), draw(st.integers(0, 3))) for a, b in spaced]
    present = st.builds(datetime.combine, st.sampled_from(DAYS), st.sampled_from(SLOTS))
    keep = draw(st.dictionaries(st.sampled_from(ids), present, max_size=2))
    return TimetableProblem(
        meetings=tuple(all_meetings),
        chains=tuple(Chain(*chain) for chain in chains),
        spacings=tuple(Spacing(*spacing) for spacing in spacings),
        drift_weight=draw(st.integers(0, 3)),
        keep=keep,
        frozen=frozenset(draw(st.sets(st.sampled_from(sorted(keep)), max_size=size - 2)))
        if keep
        else frozenset(),
        working_days=DAYS,
    )


@FEW
@given(problems(size=3, least=3, days=7))
def test_the_timetable_obeys_every_rule_and_no_other_is_cheaper(problem: TimetableProblem) -> None:
    """A timetable passes the independent checker at the least price that trying them all finds."""
    least = checker.cheapest(problem)
    result = solve(problem)
    if isinstance(result, Conflict):
        assert least is None
        return
    placed = {p.meeting: (p.day, p.slot) for p in result.placements}
    assert list(checker.faults(problem, placed)) == []
    assert result.proven
    assert result.objective == result.bound == checker.price(problem, placed) == least
    assert sum(result.costs.values()) == result.objective


@FEW
@given(problems(size=3, least=0, days=2))
def test_an_explanation_is_a_clash_and_leaving_any_rule_out_ends_it(problem: TimetableProblem) -> None:
    """The rules named cannot all hold; without any one of them the rest can."""
    result = solve(problem)
    assume(isinstance(result, Conflict))
    assert isinstance(result, Conflict)
    assert result.complete
    assert not checker.room(problem, result.rules)
    for rule in result.rules:
        assert checker.room(problem, [other for other in result.rules if other != rule]), rule.text


@FEW
@given(problems(size=3, least=1, days=3))
def test_every_way_out_that_is_offered_gives_a_timetable(problem: TimetableProblem) -> None:
    """Each single change makes the whole problem solvable, and one day less would not."""
    result = solve(problem)
    assume(isinstance(result, Conflict))
    assert isinstance(result, Conflict)
    assert [change.cost for change in result.relax] == sorted(change.cost for change in result.relax)
    for change in result.relax:
        assert isinstance(solve(loosened(problem, change)), Timetable), change.text
        if change.to_days is not None:
            day_less = -1 if change.kind is RelaxationKind.LENGTHEN_GAP else 1
            assert (
                checker.cheapest(loosened(problem, replace(change, to_days=change.to_days + day_less)))
                is None
            )


def loosened(problem: TimetableProblem, change: Relaxation) -> TimetableProblem:
    """Apply a change as a person would, by editing the problem."""
    if change.kind is RelaxationKind.UNFREEZE:
        return replace(problem, frozen=problem.frozen - {change.meeting})
    rule = change.rule
    if change.kind in {RelaxationKind.WIDEN_WINDOW, RelaxationKind.FREE_TIME, RelaxationKind.EXCUSE}:
        edited = tuple(
            edit(meeting, change) if meeting.id == change.meeting else meeting for meeting in problem.meetings
        )
        return replace(problem, meetings=edited)
    if rule.kind == "spacing_at_least":
        return replace(problem, spacings=tuple(gap_changed(problem.spacings, change)))
    return replace(problem, chains=tuple(gap_changed(problem.chains, change)))


def edit(meeting: TimetableMeeting, change: Relaxation) -> TimetableMeeting:
    """Edit one meeting as the change says."""
    if change.kind is RelaxationKind.EXCUSE:
        return replace(meeting, people=meeting.people - set(change.rule.people))
    assert change.start
    if change.kind is RelaxationKind.FREE_TIME:
        return replace(meeting, busy=meeting.busy - {(change.start.day, change.start.slot)})
    return replace(meeting, days=tuple(sorted({*meeting.days, change.start.day})))


def gap_changed(orders: Any, change: Relaxation) -> list[Any]:
    """Give an order its new number of days, or leave it out."""
    changed = []
    for order in orders:
        ids = (order.first, order.then) if isinstance(order, Chain) else (order.earlier, order.later)
        field = "at_most_days" if change.kind is RelaxationKind.LENGTHEN_GAP else "at_least_days"
        if ids != change.rule.meetings or getattr(order, field) != change.rule.days:
            changed.append(order)
        elif change.kind is not RelaxationKind.DROP_ORDER:
            changed.append(replace(order, **{field: change.to_days}))
    return changed
