"""Planning a year anew around a change: as much as possible stays where it is."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.conflict import Conflict, RelaxationKind, RuleKind
from calendars.diary import Engagement
from calendars.holiday import working_days
from calendars.notice import Stays, TooSoon
from calendars.replanning import Away, MoveTo, Replanned, replan
from calendars.soonest import Notice
from calendars.standing_year import StandingYear, local
from calendars.timetable_problem import TimetableProblem
from calendars.year_items import summons_day
from calendars.year_planning import move_meetings
from calendars.year_problem import year_problem
from governance.clock import AnnualClock
from governance.laid_clock import LaidClock
from governance.network import Network
from governance.working_day import HELSINKI, MORNING, WorkingDays, morning
from governance.year_plan import ItemKind, YearPlan
from tests.cast import (
    ADOPTED,
    BUDGET_MEETING,
    CHAIR,
    COOPERATION,
    MEMBER,
    OUTSIDER,
    STEERING,
    YEAR,
    at,
    item,
    planned,
    rules,
)

pytestmark = pytest.mark.usefixtures("unhurried")

#: So late that the steering group's meeting before it would be longer ago than the chain allows.
LATE_SPRING = MoveTo(COOPERATION, date(2027, 5, 4), time(12))
Described = TypeVar("Described", Network, AnnualClock)
LAST = "yhteistyoryhma/2027/2"
WEEK_OFF = Away(MEMBER, datetime(2027, 2, 8), datetime(2027, 2, 13))  # noqa: DTZ001 - Helsinki wall time


@cache
def working() -> WorkingDays:
    """Give the small region's working days."""
    return working_days(rules()[1], (YEAR,))


@cache
def problem() -> TimetableProblem:
    """Give the year's timetable as the clock has it."""
    return year_problem(*rules(), YEAR, working())


def anew(change: MoveTo | Away, now: datetime = ADOPTED, **standing: Any) -> Replanned | Conflict:
    """Plan the small region's year anew."""
    year = StandingYear(**{"plan": planned(), **standing})
    return replan(year, *rules(), change, now, rules=problem())


def done(change: MoveTo | Away, now: datetime = ADOPTED, **standing: Any) -> Replanned:
    """Plan it anew where that can be."""
    found = anew(change, now, **standing)
    assert isinstance(found, Replanned), found
    return found


def others(plan: YearPlan, *ids: str) -> list[Any]:
    """Give the meetings besides these."""
    return [one for one in plan.meetings if one.id not in ids]


def test_a_move_that_breaks_no_rule_moves_nothing_else() -> None:
    """To the hour that was asked for, outside the series' own window and weekdays too."""
    found = done(MoveTo(STEERING, date(2027, 2, 26), time(10)))
    assert found.moved == (STEERING,)
    assert found.plan.meeting(STEERING).starts_at == at("2027-02-26", 10)
    assert others(found.plan, STEERING) == others(planned(), STEERING)


def test_a_day_alone_gets_the_best_hour_of_the_series() -> None:
    """The first hour at which everybody can come."""
    found = done(MoveTo(STEERING, date(2027, 2, 17)))
    assert found.plan.meeting(STEERING).starts_at == at("2027-02-17")
    busy = {MEMBER: (Engagement(datetime(2027, 2, 17, 8), datetime(2027, 2, 17, 12)),)}  # noqa: DTZ001 - wall time
    found = done(MoveTo(STEERING, date(2027, 2, 17)), absences=busy)
    assert found.plan.meeting(STEERING).starts_at == at("2027-02-17", 13)


def test_where_a_chain_would_break_others_move_as_little_as_possible() -> None:
    """The steering group comes later, so that what it prepares is not too old; nothing else moves."""
    found = done(LATE_SPRING)
    assert found.moved == (STEERING, COOPERATION)
    moved = local(found.plan.meeting(STEERING).starts_at).date()
    assert moved == date(2027, 2, 17)
    assert (date(2027, 5, 4) - moved).days <= 80
    assert others(found.plan, STEERING, COOPERATION) == others(planned(), STEERING, COOPERATION)


def test_a_meeting_that_moves_along_says_because_of_which_rule() -> None:
    """Put back where it was, it would break the chain; the meeting that was asked for needs no reason."""
    (along,) = done(LATE_SPRING).along
    assert along.moved == STEERING
    assert along.rule.kind is RuleKind.CHAIN_AT_MOST
    assert along.rule.meetings == (STEERING, COOPERATION)
    assert done(MoveTo(STEERING, date(2027, 2, 17))).along == ()


def test_what_follows_from_every_moved_meeting_follows() -> None:
    """Its summons is computed anew, also of the one that moved along."""
    plan = done(LATE_SPRING).plan
    for meeting in (STEERING, COOPERATION):
        assert item(ItemKind.SUMMONS, meeting, plan).at > item(ItemKind.SUMMONS, meeting).at


def test_a_meeting_within_the_next_days_is_frozen() -> None:
    """The steering group is called already: there is no timetable, and the rules that clash say why."""
    found = anew(LATE_SPRING, at("2027-01-30"))
    assert isinstance(found, Conflict)
    assert STEERING in {meeting for rule in found.rules for meeting in rule.meetings}


MOVED_ON = at("2027-02-17", 13)
AWAY_SOON = Away(MEMBER, datetime(2027, 2, 4), datetime(2027, 2, 21))  # noqa: DTZ001 - Helsinki wall time
LAST_MOMENT = at("2027-02-03", 12)


def moved_on() -> YearPlan:
    """Give the year in which the steering group's first meeting was moved to 17 February."""
    return move_meetings(planned(), *rules(), {STEERING: MOVED_ON})


def anew_with(record: Described, **changes: Any) -> Described:
    """Give a record of rules with other values; what it has worked out of the old ones is forgotten."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record)(**{**fields, **changes})


@cache
def widened(within_days: int) -> tuple[Network, AnnualClock, TimetableProblem]:
    """Give the rules with a clock whose steering group may meet so many days from its wished days."""
    network, clock = rules()
    series = tuple(
        one.model_copy(update={"within_days": within_days}) if one.id == "johtoryhma" else one
        for one in clock.series
    )
    wide = anew_with(clock, series=series)
    return network, wide, year_problem(network, wide, YEAR, working())


def test_no_meeting_goes_into_the_past() -> None:
    """The group's window holds days that are over: the conflict says from which day on it may be moved."""
    found = anew(AWAY_SOON, LAST_MOMENT, plan=moved_on())
    assert isinstance(found, Conflict)
    (soonest,) = (rule for rule in found.rules if rule.kind is RuleKind.NOT_BEFORE)
    assert (soonest.label, soonest.first_day) == (TooSoon.NEAR, date(2027, 2, 17))
    offered = [one.start for one in found.relax if one.start]
    assert offered
    assert all(one.day >= date(2027, 2, 17) for one in offered)


@pytest.mark.parametrize("within_days", [10, 40])
def test_no_meeting_goes_to_a_nearer_day_than_those_that_are_frozen(within_days: int) -> None:
    """However wide the window is."""
    network, clock, wide = widened(within_days)
    now, away = at("2027-01-30"), replace(AWAY_SOON, ends=datetime(2027, 2, 20))  # noqa: DTZ001 - wall time
    found = replan(StandingYear(moved_on()), network, clock, away, now, rules=wide)
    if isinstance(found, Replanned):
        assert found.moved
        assert all(found.plan.meeting(one).starts_at >= at("2027-02-13", 0) for one in found.moved)
    else:
        assert all(one.start.day >= date(2027, 2, 13) for one in found.relax if one.start)


def test_no_meeting_goes_to_a_day_whose_summons_would_have_been_due() -> None:
    """Where a body is called longer before than the clock freezes, its summons decides."""
    network, clock = rules()
    slower = {"summons_days": 30, "material_working_days": 25}
    slow = anew_with(network, profiles=tuple(one.model_copy(update=slower) for one in network.profiles))
    now = at("2027-01-20")
    laid = LaidClock(slow, clock, YEAR, working())
    soonest = Notice(laid, now).soonest("johtoryhma")
    assert soonest.why is TooSoon.SUMMONS
    assert morning(summons_day(laid, "johtoryhma", soonest.day)) > now
    assert morning(summons_day(laid, "johtoryhma", soonest.day - timedelta(days=1))) <= now


def test_what_is_nearest_is_never_today() -> None:
    """Not even where nothing is frozen and the summons may leave on the day."""
    network, clock = rules()
    quick = anew_with(clock, frozen_days=0)
    now = at("2027-03-10", 7)
    soonest = Notice(LaidClock(network, quick, YEAR, working()), now).soonest("johtoryhma")
    assert soonest.day > now.date()


def test_what_stays_says_which_of_the_reasons_it_is() -> None:
    """Held, called, or merely near."""
    year, days = StandingYear(planned()), rules()[1].frozen_days
    called = item(ItemKind.SUMMONS, STEERING).at
    assert year.staying(called - timedelta(minutes=1), days) == {STEERING: Stays.NEAR}
    assert year.staying(called, days) == {STEERING: Stays.CALLED}
    assert year.staying(at("2027-02-10"), days) == {STEERING: Stays.HELD}
    settled = StandingYear(planned(), settled=frozenset({COOPERATION}))
    assert settled.staying(ADOPTED, days) == {COOPERATION: Stays.HELD}


def test_nobody_is_offered_to_move_what_is_over() -> None:
    """The steering group has met: only the distance can give way, or the day that was asked for."""
    found = anew(MoveTo(LAST, date(2027, 11, 19), time(12)), at("2027-11-18", 15))
    assert isinstance(found, Conflict)
    assert found.relax
    assert RelaxationKind.UNFREEZE not in {one.kind for one in found.relax}
    assert all(one.start.moment() > datetime(2027, 11, 18, 15) for one in found.relax if one.start)  # noqa: DTZ001 - wall time


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    now=st.datetimes(datetime(2027, 1, 7), datetime(2027, 11, 1)),  # noqa: DTZ001 - wall time
    begins=st.integers(0, 40),
    lasts=st.integers(1, 30),
    person=st.sampled_from((CHAIR, MEMBER)),
    frozen_days=st.sampled_from((0, 5, 14, 30)),
    within_days=st.sampled_from((10, 24)),
)
def test_whoever_is_away_whatever_moves_has_its_notice(
    now: datetime, begins: int, lasts: int, person: str, frozen_days: int, within_days: int
) -> None:
    """And no way out of a conflict puts a meeting anywhere nearer, unless it stays where it is."""
    network, clock, wide = widened(within_days)
    clock = anew_with(clock, frozen_days=frozen_days)
    first = datetime.combine(now.date() + timedelta(days=begins), time())
    change, aware = Away(person, first, first + timedelta(days=lasts)), now.replace(tzinfo=HELSINKI)
    found = replan(StandingYear(planned()), network, clock, change, aware, rules=wide)
    present = {one.id: local(one.starts_at) for one in planned().meetings}
    if isinstance(found, Replanned):
        starts = [(one, local(found.plan.meeting(one).starts_at)) for one in found.moved]
    else:
        offers = [*found.relax, *found.partly]
        starts = [(one.meeting, one.start.moment()) for one in offers if one.start]
        starts += [(id_, at_.moment()) for one in offers if one.gives for id_, at_ in one.gives.starts]
    for meeting, start in starts:
        if start != present[meeting]:
            assert start.date() >= now.date() + timedelta(days=max(frozen_days, 1))
            body = planned().meeting(meeting).body
            called = summons_day(LaidClock(network, clock, YEAR, working()), body, start.date())
            assert datetime.combine(called, MORNING) > now


def test_how_many_days_are_frozen_is_data() -> None:
    """A clock with fewer of them lets the same meeting move."""
    network, clock = rules()
    quick = anew_with(clock, frozen_days=5)
    year = StandingYear(planned())
    found = replan(year, network, quick, LATE_SPRING, at("2027-01-30"), rules=problem())
    assert isinstance(found, Replanned)


def test_a_meeting_that_is_moved_by_name_may_be_near() -> None:
    """Freezing protects the others, not the one that has to move."""
    found = done(MoveTo(STEERING, date(2027, 2, 17), time(9)), at("2027-02-08"))
    assert found.moved == (STEERING,)


def test_held_meetings_never_move() -> None:
    """Even one that the ledger has as held before its time."""
    assert isinstance(anew(LATE_SPRING, settled=frozenset({STEERING})), Conflict)


def test_a_cancelled_meeting_asks_nothing_of_the_others() -> None:
    """Its chain is gone with it, and it stays where it was."""
    found = done(LATE_SPRING, cancelled=frozenset({STEERING}))
    assert found.moved == (COOPERATION,)
    assert found.plan.meeting(STEERING) == planned().meeting(STEERING)


def test_an_absence_moves_what_the_person_is_needed_in_and_nothing_else() -> None:
    """To a start outside the absence."""
    found = done(WEEK_OFF)
    assert found.moved == (STEERING,)
    moved = local(found.plan.meeting(STEERING).starts_at)
    assert not WEEK_OFF.begins <= moved < WEEK_OFF.ends
    assert others(found.plan, STEERING) == others(planned(), STEERING)


def test_an_absence_when_nothing_is_held_changes_nothing() -> None:
    """Nor does the absence of someone who sits in no body."""
    for who in (
        replace(WEEK_OFF, begins=WEEK_OFF.begins + timedelta(days=4)),
        replace(WEEK_OFF, person=OUTSIDER.id),
    ):
        found = done(who)
        assert (found.moved, found.plan) == ((), planned())


def test_what_is_too_near_to_be_moved_is_named_as_missed() -> None:
    """The deputy has to come; what is over is not named."""
    assert done(WEEK_OFF, at("2027-02-01")).missed == (STEERING,)
    assert done(WEEK_OFF, at("2027-02-11")).missed == ()


def test_an_absence_that_leaves_no_day_is_explained() -> None:
    """The rule names the person, and the way out is to do without them."""
    found = anew(replace(WEEK_OFF, begins=datetime(2027, 1, 1), ends=datetime(2027, 2, 25)))  # noqa: DTZ001 - wall time
    assert isinstance(found, Conflict)
    assert any(MEMBER in rule.text for rule in found.rules)
    assert found.relax


def test_a_rule_that_the_year_does_not_keep_today_is_not_mended_by_the_way() -> None:
    """The cooperation group meets too long after the steering group: that was agreed on."""
    broken = move_meetings(planned(), *rules(), {COOPERATION: at("2027-05-11", 12)})
    found = done(MoveTo(BUDGET_MEETING, date(2027, 6, 2), time(9)), plan=broken)
    assert found.moved == (BUDGET_MEETING,)


def test_two_meetings_that_overlap_today_do_not_stand_against_a_third() -> None:
    """Somebody agreed to sit in two places; they still do afterwards."""
    double = move_meetings(
        planned(), *rules(), {COOPERATION: planned().meeting(STEERING).starts_at + timedelta(days=20)}
    )
    start = double.meeting(COOPERATION).starts_at
    double = move_meetings(double, *rules(), {STEERING: start})
    found = done(MoveTo(BUDGET_MEETING, date(2027, 6, 2), time(9)), plan=double)
    assert found.moved == (BUDGET_MEETING,)


def test_a_meeting_outside_the_clock_stays_and_keeps_its_people() -> None:
    """An extra meeting is not forgotten: nobody is put into two places."""
    plan = planned()
    day = plan.meeting(COOPERATION).starts_at.date() + timedelta(days=7)
    extra = plan.meeting(STEERING).model_copy(
        update={
            "id": "johtoryhma/2027/4",
            "number": 4,
            "starts_at": at(f"{day}", 12),
            "ends_at": at(f"{day}", 14),
        }
    )
    longer = plan.model_copy(update={"meetings": (*plan.meetings, extra)})
    found = done(MoveTo(COOPERATION, day), plan=longer)
    assert found.moved == (COOPERATION,)
    assert found.plan.meeting(COOPERATION).starts_at == at(f"{day}", 9)


@pytest.mark.parametrize("language", ["rules", "relax"])
def test_a_conflict_says_what_and_what_would_help(language: str) -> None:
    """In words, with the meetings' ids."""
    found = anew(MoveTo(COOPERATION, date(2027, 6, 10), time(12)))
    assert isinstance(found, Conflict)
    assert all(one.text for one in getattr(found, language))
    assert any(COOPERATION in rule.meetings for rule in found.rules)
