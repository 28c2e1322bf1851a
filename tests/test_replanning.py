"""Planning a year anew around a change: as much as possible stays where it is."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from calendars.conflict import Conflict
from calendars.diary import Engagement
from calendars.holiday import working_days
from calendars.replanning import Away, MoveTo, Replanned, replan
from calendars.standing_year import StandingYear, local
from calendars.timetable_problem import TimetableProblem
from calendars.year_planning import move_meetings
from calendars.year_problem import year_problem
from governance.working_day import WorkingDays
from governance.year_plan import ItemKind, YearPlan
from tests.cast import (
    ADOPTED,
    BUDGET_MEETING,
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

#: So late that the steering group's meeting before it would be longer ago than the chain allows.
LATE_SPRING = MoveTo(COOPERATION, date(2027, 5, 4), time(12))
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


def test_how_many_days_are_frozen_is_data() -> None:
    """A clock with fewer of them lets the same meeting move."""
    network, clock = rules()
    fields = {name: getattr(clock, name) for name in type(clock).model_fields}
    quick = type(clock)(**{**fields, "frozen_days": 5})
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
    extra = plan.meeting(STEERING).model_copy(
        update={
            "id": "johtoryhma/2027/4",
            "number": 4,
            "starts_at": at("2027-04-13", 12),
            "ends_at": at("2027-04-13", 14),
        }
    )
    longer = plan.model_copy(update={"meetings": (*plan.meetings, extra)})
    found = done(MoveTo(COOPERATION, date(2027, 4, 13)), plan=longer)
    assert found.moved == (COOPERATION,)
    assert found.plan.meeting(COOPERATION).starts_at == at("2027-04-13", 9)


@pytest.mark.parametrize("language", ["rules", "relax"])
def test_a_conflict_says_what_and_what_would_help(language: str) -> None:
    """In words, with the meetings' ids."""
    found = anew(MoveTo(COOPERATION, date(2027, 6, 10), time(12)))
    assert isinstance(found, Conflict)
    assert all(one.text for one in getattr(found, language))
    assert any(COOPERATION in rule.meetings for rule in found.rules)
