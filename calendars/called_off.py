"""What a year loses when a meeting is called off."""

from collections.abc import Iterator
from datetime import date

from calendars.standing_year import StandingYear, local
from governance.clash import Clash, ClashKind
from governance.clock import AnnualClock
from governance.working_day import WorkingDays
from governance.year_plan import PlannedMeeting


def lost_with(
    meeting: PlannedMeeting, year: StandingYear, clock: AnnualClock, working: WorkingDays
) -> tuple[Clash, ...]:
    """Name the meetings that it was to prepare, and what it was to handle or decide."""
    day, name = local(meeting.starts_at).date(), f"{meeting.series}/{meeting.number}"
    handled = (one for one in clock.rounds_in(year.plan.year) if one.used_by == name)
    decided = (one for one in clock.proposal_windows if one.decided_in == name)
    return (
        *_left_unprepared(meeting, year, clock, working),
        *(Clash(ClashKind.HANDLES, day, round=f"{one.id}/{year.plan.year}") for one in handled),
        *(Clash(ClashKind.DECIDES, day, window=one.id) for one in decided),
    )


def _left_unprepared(
    meeting: PlannedMeeting, year: StandingYear, clock: AnnualClock, working: WorkingDays
) -> Iterator[Clash]:
    def day(one: PlannedMeeting) -> date:
        return local(one.starts_at).date()

    for rule in clock.chains:
        if rule.first != meeting.series:
            continue
        before = [one for one in year.meetings if one.series == rule.first]
        for then in year.meetings:
            if then.series != rule.then:
                continue
            fitting = {
                one.id
                for one in before
                if rule.least <= (gap := rule.distance(day(one), day(then), working))
                and (rule.most is None or gap <= rule.most)
            }
            if fitting == {meeting.id}:
                yield Clash(ClashKind.PREPARES, day(then), meeting=then.id, series=rule.first)
