from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from calendars.conflict import Conflict, Relaxation, RelaxationKind
from calendars.diary import Engagement
from calendars.latitude import Latitude
from calendars.timetable import Chain, Spacing, Timetable, TimetableMeeting, TimetableProblem, solve
from calendars.timetable_problem import Latest, Together
from tests import timetable_checker as checker

MONDAY = date(2027, 2, 1)
DAYS = tuple(day for n in range(12) if (day := MONDAY + timedelta(n)).weekday() < 5)
#: one weekday is a holiday, so that days and working days differ by more than weekends
WORKED = tuple(day for day in DAYS if day != MONDAY + timedelta(2))
SLOTS = (time(9), time(10), time(10, 30))
ONE_MEETING = {
    RelaxationKind.WIDEN_WINDOW,
    RelaxationKind.ALLOW_WEEKDAY,
    RelaxationKind.ALLOW_HOUR,
    RelaxationKind.FREE_TIME,
    RelaxationKind.EXCUSE,
    RelaxationKind.EXTEND_DEADLINE,
    RelaxationKind.CHANGE_ROOM,
}
FEW = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def latitudes(draw: st.DrawFn) -> Latitude:
    """Draw what a wider series would allow: some days by another weekday, a few weeks, and what they cost."""
    first, last = sorted((draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))))
    dear = draw(st.dictionaries(st.sampled_from(DAYS), st.integers(0, 5), max_size=3))
    return Latitude(
        draw(st.frozensets(st.sampled_from(DAYS), max_size=4)),
        (first, last),
        draw(st.dictionaries(st.integers(0, 4), st.integers(0, 4), max_size=3)),
        draw(st.integers(0, 6)),
        draw(st.integers(0, 6)),
        lambda day: dear.get(day, 0),
    )


@st.composite
def meetings(draw: st.DrawFn, number: int, least: int, days: int, *, tight: bool) -> TimetableMeeting:
    """Draw a meeting with a handful of allowed starts; a tight one needs people and mostly a room."""
    allowed = draw(st.sets(st.sampled_from(DAYS[:3] if tight else DAYS), min_size=least, max_size=days))
    slots = draw(st.sets(st.sampled_from(SLOTS), min_size=1, max_size=2))
    places = [(day, slot) for day in sorted(allowed) for slot in sorted(slots)]
    return TimetableMeeting(
        id=f"m{number}",
        series=f"s{number % 3}",
        people=draw(st.frozensets(st.sampled_from("abc"), min_size=int(tight), max_size=2)),
        nominal=draw(st.sampled_from(DAYS)),
        days=tuple(sorted(allowed)),
        slots=tuple(sorted(slots)),
        minutes=draw(st.sampled_from((30, 60, 90))),
        day_cost=draw(st.dictionaries(st.sampled_from(DAYS), st.integers(0, 5), max_size=4)),
        slot_cost=draw(st.dictionaries(st.sampled_from(SLOTS), st.integers(0, 3), max_size=2)),
        busy=frozenset(draw(st.sets(st.sampled_from(places), max_size=2))) if places else frozenset(),
        optional=draw(st.frozensets(st.sampled_from("abcd"), max_size=2)),
        room=draw(st.sampled_from(("hall", "") if tight else ("", "", "hall"))),
        latest=draw(st.none() | st.none() | st.builds(Latest, st.sampled_from(DAYS), st.just("board"))),
        holiday_cost=draw(st.dictionaries(st.sampled_from(DAYS), st.integers(0, 5), max_size=2)),
        latitude=draw(st.none() | latitudes()),
    )


@st.composite
def engagements(draw: st.DrawFn, days: tuple[date, ...]) -> Engagement:
    """Draw a busy time of an hour up to two days."""
    begins = datetime.combine(draw(st.sampled_from(days)), draw(st.sampled_from((time(0), *SLOTS))))
    return Engagement(begins, begins + timedelta(hours=draw(st.sampled_from((1, 2, 24, 48)))))


@st.composite
def problems(draw: st.DrawFn, size: int, least: int, days: int, *, tight: bool = False) -> TimetableProblem:
    """Draw a small problem, with or without a timetable; a tight one has people and rooms, not orders."""
    all_meetings = [
        draw(meetings(number, least, days, tight=tight))
        for number in range(draw(st.integers(min(size, 2), size)))
    ]
    ids = [meeting.id for meeting in all_meetings]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    several, most = len(ids) > 1, 0 if tight else 2
    orders = draw(st.lists(pairs, max_size=most, unique=True)) if several else []
    spaced = draw(st.lists(pairs, max_size=most, unique=True)) if several else []
    gap = st.integers(0, 3)
    chains = [
        (a, b, draw(gap), draw(st.none() | st.integers(0, 5)), "papers", draw(st.booleans()))
        for a, b in orders
    ]
    pairs_together = draw(st.lists(pairs, max_size=2, unique=True)) if several else []
    travel = tuple(Together(a, b, draw(st.integers(0, 6))) for a, b in pairs_together)
    calendar = st.lists(engagements(DAYS[: 3 if tight else None]), min_size=1, max_size=2).map(tuple)
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
        working_days=WORKED,
        engagements=draw(st.dictionaries(st.sampled_from("abcd"), calendar, max_size=2)),
        optional_weight=draw(st.integers(0, 3)),
        week_limit=draw(st.none() | st.integers(0, 2)),
        week_weight=draw(st.integers(0, 3)),
        together=travel,
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
    assert {name: cost for name, cost in result.costs.items() if cost} == {
        name: cost for name, cost in checker.prices(problem, placed).items() if cost
    }


@settings(FEW, max_examples=60)
@given(problems(size=3, least=3, days=7), st.data())
def test_a_replanned_year_moves_as_few_meetings_as_can_be(
    problem: TimetableProblem, data: st.DataObject
) -> None:
    """Once rules change, no preference is worth another moved meeting."""
    first = solve(replace(problem, keep={}, frozen=frozenset()))
    assume(isinstance(first, Timetable))
    assert isinstance(first, Timetable)
    before = {p.meeting: datetime.combine(p.day, p.slot) for p in first.placements}
    lost = data.draw(st.sampled_from([m.id for m in problem.meetings]))
    away = Engagement(before[lost], before[lost] + timedelta(minutes=30))
    changed = replace(
        problem,
        meetings=tuple(replace(m, people=m.people | {"z"}) if m.id == lost else m for m in problem.meetings),
        engagements={**problem.engagements, "z": (away,)},
        keep=before,
        frozen=frozenset(),
    )
    after = solve(changed)
    if isinstance(after, Timetable):
        moved = sum(before[p.meeting] != datetime.combine(p.day, p.slot) for p in after.placements)
        assert moved == after.objective // 1000 == checker.fewest_moved(changed)


@FEW
@given(problems(size=3, least=0, days=2) | problems(size=3, least=1, days=1, tight=True))
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
@given(problems(size=3, least=1, days=3) | problems(size=3, least=1, days=1, tight=True))
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


@FEW
@given(problems(size=3, least=0, days=3) | problems(size=3, least=1, days=1, tight=True))
def test_what_a_way_out_gives_is_no_dearer_once_it_is_written_into_the_rules(
    problem: TimetableProblem,
) -> None:
    """The price told is that of the starts told, and nobody who follows the advice pays more."""
    result = solve(problem)
    assume(isinstance(result, Conflict) and result.relax)
    assert isinstance(result, Conflict)
    for change in result.relax[:3]:
        changed, gives = loosened(problem, change), change.gives
        assert gives
        least = checker.cheapest(changed)
        assert least is not None
        assert least <= gives.objective, change.text
        placed = {id_: (start.day, start.slot) for id_, start in gives.starts}
        if len(placed) == len(problem.meetings):
            assert not list(checker.faults(changed, placed)), change.text
            assert checker.price(changed, placed) == gives.objective, change.text


@FEW
@given(problems(size=3, least=0, days=3))
def test_no_series_is_to_be_wider_than_the_clock_can_say(problem: TimetableProblem) -> None:
    """Another weekday is inside the windows, and a wider window ends where it must."""
    result = solve(problem)
    assume(isinstance(result, Conflict))
    assert isinstance(result, Conflict)
    latitudes_of = {meeting.id: meeting.latitude for meeting in problem.meetings}
    for change in (*result.relax, *result.partly):
        its = latitudes_of[change.meeting]
        if its and change.start and change.kind is RelaxationKind.ALLOW_WEEKDAY:
            assert change.start.day in its.other_weekdays
        if its and change.start and change.kind is RelaxationKind.WIDEN_WINDOW:
            assert its.reach[0] <= change.start.day <= its.reach[1]


def loosened(problem: TimetableProblem, change: Relaxation) -> TimetableProblem:
    """Apply a change as a person would, by editing the problem."""
    if change.kind is RelaxationKind.UNFREEZE:
        return replace(problem, frozen=problem.frozen - {change.meeting})
    rule = change.rule
    if change.kind in {RelaxationKind.FREE_TIME, RelaxationKind.EXCUSE} and rule.times:
        assert change.start
        return replace(problem, engagements=without(problem, change))
    if change.kind in ONE_MEETING:
        edited = tuple(
            edit(meeting, change) if meeting.id == change.meeting else meeting for meeting in problem.meetings
        )
        return replace(problem, meetings=edited)
    if rule.kind == "spacing_at_least":
        return replace(problem, spacings=tuple(gap_changed(problem.spacings, change)))
    return replace(problem, chains=tuple(gap_changed(problem.chains, change)))


def without(problem: TimetableProblem, change: Relaxation) -> dict[str, tuple[Engagement, ...]]:
    """Cancel what the freed people have at the hour offered."""
    assert change.start
    minutes = next(m.minutes for m in problem.meetings if m.id == change.meeting)
    at = (change.start.day, change.start.slot, minutes)
    return {
        person: tuple(
            one for one in its if person not in change.rule.people or not checker.is_busy([one], *at)
        )
        for person, its in problem.engagements.items()
    }


def edit(meeting: TimetableMeeting, change: Relaxation) -> TimetableMeeting:
    """Edit one meeting as the change says."""
    if change.kind is RelaxationKind.EXCUSE:
        return replace(meeting, people=meeting.people - set(change.rule.people))
    assert change.start
    if change.kind is RelaxationKind.ALLOW_HOUR:
        hour = meeting.latitude.new_hour if meeting.latitude else 0
        return replace(
            meeting,
            slots=tuple(sorted({*meeting.slots, change.start.slot})),
            slot_cost={change.start.slot: hour, **meeting.slot_cost},
        )
    if change.kind is RelaxationKind.CHANGE_ROOM:
        return replace(meeting, room="another")
    if change.kind is RelaxationKind.EXTEND_DEADLINE:
        assert meeting.latest
        return replace(meeting, latest=Latest(meeting.latest.day + timedelta(change.by_days), "board"))
    if change.kind is RelaxationKind.FREE_TIME:
        return replace(meeting, busy=meeting.busy - {(change.start.day, change.start.slot)})
    day, its = change.start.day, meeting.latitude
    return replace(
        meeting,
        days=tuple(sorted({*meeting.days, day})),
        day_cost={day: its.weekdays.get(day.weekday(), its.new_weekday) if its else 0, **meeting.day_cost},
        holiday_cost={day: its.holiday(day) if its else 0, **meeting.holiday_cost},
    )


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
