"""What a change to the rules gives: the year's timetable with it, found quickly."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from calendars.conflict import Outcome, UndecidedError
from calendars.timetable_price import price, price_of_start
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import starts_of
from calendars.timetable_search import search

#: so many of its best starts are tried for a meeting that the conflict is not about
TRIED = 12
#: a meeting gives way that is further than this from its wished day
WEEK = timedelta(days=7)


def outcome_of(
    problem: TimetableProblem,
    domains: Mapping[str, tuple[Start, ...]],
    starts: Mapping[str, Start],
    concerned: Collection[str],
    ends: float,
    seed: int,
) -> Outcome:
    """Give a good year around a known timetable: the meetings not concerned keep near their best starts.

    `domains` replaces what the problem says of some meetings' starts; `ends` is a moment of the monotonic
    clock. Where time is short, the known timetable is the answer.
    """
    free = {one.id: domains.get(one.id) or starts_of(problem, one) for one in problem.meetings}
    tried = {
        one.id: free[one.id] if one.id in concerned else _best(problem, one, free[one.id], starts[one.id])
        for one in problem.meetings
    }
    try:
        found = search(problem, tried, ends=ends, seed=seed)
    except UndecidedError:
        found = None
    at = dict(found.starts) if found else dict(starts)
    return Outcome(
        starts=tuple(sorted(((id_, at[id_]) for id_ in at if id_ in concerned), key=lambda one: one[::-1])),
        costs=price(problem, at),
        given_way=tuple(
            one.id
            for one in sorted(problem.meetings, key=lambda one: one.id)
            if one.id not in concerned and _gives_way(problem, one, at[one.id])
        ),
        anew=bool(problem.keep),
    )


def _best(
    problem: TimetableProblem, meeting: TimetableMeeting, free: Collection[Start], known: Start
) -> tuple[Start, ...]:
    cheapest = sorted(free, key=lambda at: (_price(problem, meeting, at), at))[:TRIED]
    return tuple(sorted({*cheapest, known}))


def _gives_way(problem: TimetableProblem, meeting: TimetableMeeting, at: Start) -> bool:
    """Tell whether a meeting moves, or else, whether it is far from its wished day."""
    if problem.keep:
        return at != problem.present(meeting.id)
    return abs(at.day - meeting.nominal) > WEEK


def _price(problem: TimetableProblem, meeting: TimetableMeeting, at: Start) -> int:
    return sum(price_of_start(problem, meeting, at).values())
