"""Looking at what calling a meeting off does."""

import dataclasses

from calendars.called_off import lost_with
from calendars.holiday import working_days
from office.desk import Desk
from office.year_change import YearChange, read_standing, scheduled, seen


def look_at_cancelling(desk: Desk, meeting_id: str) -> YearChange:
    """Show whom calling a meeting off touches, and what was to happen in it; changes nothing.

    Raises YearError when it is not scheduled.
    """
    with desk.ledger.reading() as session:
        force = read_standing(session, scheduled(session, meeting_id).year)
    plan = force.standing.plan
    working = working_days(desk.clock, (plan.year - 1, plan.year, plan.year + 1))
    lost = lost_with(plan.meeting(meeting_id), force.standing, desk.clock, working)
    change = seen(desk, force, plan, what="meeting cancelled", concerns=meeting_id, cancels=meeting_id)
    return dataclasses.replace(change, clashes=lost)
