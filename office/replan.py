"""Planning the rest of a year anew: a meeting on another day, a person who cannot come."""

import dataclasses
from datetime import date, datetime

from calendars.conflict import Conflict, RuleKind
from calendars.replanning import Away, MoveTo, Replanned, replan
from calendars.standing_year import local
from calendars.year_planning import move_meeting
from governance.clash import Clash, ClashKind
from governance.record import Language
from governance.series import Series
from governance.working_day import HELSINKI
from office.absence import said_absent
from office.conflict_report import conflict_message
from office.desk import Desk
from office.ledger.meetings import Meeting
from office.meeting_time import (
    hours_to_come,
    not_past_midnight,
    time_to_come,
    why_not,
    why_not_on,
    why_not_then,
)
from office.plan_version import YearError
from office.year_change import (
    YearChange,
    YearInForce,
    make_change,
    read_standing,
    rules_of_year,
    scheduled,
    seen,
)


def look_at_move(
    desk: Desk,
    meeting_id: str,
    to: date,
    *,
    now: datetime,
    anyway: bool = False,
    language: Language = Language.EN,
) -> YearChange | Conflict:
    """Show what moving a meeting does; changes nothing.

    `to` is an aware moment, then the meeting is exactly then and nothing else moves unless a rule would
    break; or a day, then the best hour to come of its series is found. With `anyway` a meeting at whose hour
    there is no timetable moves alone, and the rules against it are told. Raises YearError when the meeting is
    not scheduled, when its new time is over, no working day (told in `language`) or, without `anyway`, in
    another year or outside 7.00 to 20.00, or when its people sit elsewhere then.
    """
    at = to if isinstance(to, datetime) else None
    day = local(at).date() if at else to
    if at:
        time_to_come(at, now)
    else:
        hours_to_come(_series(desk, meeting_id), day, now)
    with desk.ledger.reading() as session:
        meeting = scheduled(session, meeting_id)
        if day.year != meeting.year and not (anyway and at):
            mend = f"give a day of {meeting.year}, or insist on an hour with --anyway"
            raise YearError(f"{day:%d.%m.%Y} is in another year than the meeting {meeting_id}; {mend}")
        if meeting.starts_at == at:
            raise YearError(f"the meeting {meeting_id} is at {at:%d.%m.%Y %H:%M} already; give another time")
        hindrance = why_not(session, desk, meeting, at, language) if at else why_not_on(desk, day, language)
        if at:
            not_past_midnight(meeting_id, at, meeting.ends_at - meeting.starts_at)
        if at and not anyway:
            hindrance = hindrance or why_not_then(meeting, at, language)
        if hindrance:
            raise YearError(hindrance)
        force = read_standing(session, meeting.year)
    change = MoveTo(meeting_id, day, local(at).time() if at else None)
    rules = rules_of_year(desk, meeting.year)
    found = replan(force.standing, desk.network, desk.clock, change, now, rules=rules)
    if isinstance(found, Conflict):
        return _at_night(_alone(desk, force, meeting_id, at, found), meeting, at) if anyway and at else found
    if not found.moved:
        raise YearError(f"the meeting {meeting_id} is best where it is; give another day, or an hour")
    change_of = seen(desk, force, found.plan, what="meeting moved", concerns=meeting_id)
    return _at_night(dataclasses.replace(change_of, along=found.along), meeting, at)


def _at_night(change: YearChange, meeting: Meeting, at: datetime | None) -> YearChange:
    """Say of a time on which the office insists that nobody is called to a meeting so early or so late."""
    if at is None or not why_not_then(meeting, at):
        return change
    return dataclasses.replace(change, clashes=(*change.clashes, Clash(ClashKind.HOURS, local(at).date())))


def _series(desk: Desk, meeting_id: str) -> Series | None:
    return next((one for one in desk.clock.series if one.id == meeting_id.partition("/")[0]), None)


def _alone(desk: Desk, force: YearInForce, meeting_id: str, at: datetime, conflict: Conflict) -> YearChange:
    """Move one meeting and nothing else; the rules that stand against it are told."""
    plan = move_meeting(force.standing.plan, desk.network, desk.clock, meeting_id, at)
    change_of = seen(desk, force, plan, what="meeting moved", concerns=meeting_id)
    return dataclasses.replace(change_of, against=conflict)


def look_at_absence(
    desk: Desk,
    person: str,
    begins: datetime,
    ends: datetime,
    *,
    year: int,
    now: datetime,
    anyway: bool = False,
) -> YearChange | Conflict:
    """Show what follows when a person cannot come from one moment to another (both aware).

    Nothing is changed. With `anyway` meetings that no timetable can move stay, and are named as missed.
    Raises YearError for a person whom the network does not have, for a time that is over, and where the year
    is not adopted.
    """
    known = {one.id for one in desk.network.people}
    if person not in known:
        raise YearError(f"there is no person {person} in network.yaml; give an id, such as {min(known)}")
    if ends <= begins:
        raise YearError("the absence ends before it begins; swap the days")
    if ends <= now:
        raise YearError(f"{ends.astimezone(HELSINKI):%d.%m.%Y} is over; give a time to come")
    with desk.ledger.reading() as session:
        force = read_standing(session, year)
    away = (person, local(begins), local(ends))
    found = _around(desk, force, Away(*away, said_absent(*away)), now, anyway=anyway)
    if isinstance(found, Conflict):
        return found
    change_of = seen(desk, force, found.plan, what="absence noted", concerns=f"plan/{year}/{force.version}")
    return dataclasses.replace(
        change_of, missed=found.missed, along=found.along, absence=(person, begins, ends)
    )


def _around(
    desk: Desk, force: YearInForce, change: Away, now: datetime, *, anyway: bool
) -> Replanned | Conflict:
    """Plan around an absence; with `anyway` let the meetings stay, one conflict after the other."""
    rules = rules_of_year(desk, force.standing.plan.year)
    stay: frozenset[str] = frozenset()
    while True:
        found = replan(force.standing, desk.network, desk.clock, change, now, rules=rules, stay=stay)
        if not anyway or not isinstance(found, Conflict):
            return found
        missed = {
            id_
            for rule in found.rules
            if rule.kind is RuleKind.PERSON_BUSY and change.person in rule.people
            for id_ in rule.meetings
        }
        if missed <= stay:
            return found
        stay |= missed


def move_at_once(desk: Desk, meeting_id: str, to: date, *, reason: str, now: datetime) -> YearChange:
    """Move a meeting without asking; raises YearError as `look_at_move` does, and without a timetable."""
    found = look_at_move(desk, meeting_id, to, now=now)
    if isinstance(found, Conflict):
        raise YearError(conflict_message(desk, found, moved=meeting_id))
    make_change(desk, found, reason=reason, now=now)
    return found
