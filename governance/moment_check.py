"""Whether the moments of a clock hang on items that there are, and on none that hangs on them."""

from collections.abc import Collection, Iterator

from governance.clock import AnnualClock
from governance.finding import Document
from governance.moment import POINTS, ItemNoun, Moment, Point
from governance.moment_graph import MomentGraph, WrittenMoment, written_moments
from governance.problem import Path, Problem

_CLOCK = Document("clock")


def check_moments(clock: AnnualClock) -> tuple[Problem, ...]:
    """Give unknown items and days, circles, and deadlines that hang on what is not in every year."""
    graph, known = MomentGraph(clock), _ids(clock)
    found: list[Problem] = []
    for one in written_moments(clock):
        unknown = [*_unknown(clock, one, known)]
        found += unknown or [
            *_circle(graph, one),
            *_on_a_meeting(graph, one),
            *_not_in_every_year(clock, graph, one),
        ]
    return tuple(found)


def _ids(clock: AnnualClock) -> dict[ItemNoun, Collection[str]]:
    return {
        ItemNoun.ROUND: {one.id for one in clock.rounds},
        ItemNoun.DATE: {one.id for one in clock.dates},
        ItemNoun.PHASE: {one.id for one in clock.phases},
        ItemNoun.PAUSE: {one.id for one in clock.pauses},
        ItemNoun.WINDOW: {one.id for one in clock.proposal_windows},
        ItemNoun.OTHER: {one.id for one in clock.other_dates},
    }


def _unknown(
    clock: AnnualClock, one: WrittenMoment, known: dict[ItemNoun, Collection[str]]
) -> Iterator[Problem]:
    target, path = one.moment.target, (*one.path, _key(one.moment))
    if target is None:
        return
    if target.noun is ItemNoun.MEETING:
        yield from check_meeting(clock, path, target.id)
        return
    yield from _CLOCK.unknown(path, str(target.noun), target.id, known[target.noun])
    if target.point not in POINTS[target.noun]:
        what = f'a {target.noun} has no day "{target.point}"'
        days = " or ".join(f"{target.noun}:{target.id}.{point}" for point in POINTS[target.noun])
        yield _CLOCK.error(path, what, f"write {days}")


def check_meeting(clock: AnnualClock, path: Path, meeting: str) -> Iterator[Problem]:
    """Give an error for a meeting, "series/number", that no year has; a rhythm is looked at year by year."""
    series_id, number = meeting.split("/")
    series = next((one for one in clock.series if one.id == series_id), None)
    if series is None:
        yield from _CLOCK.unknown(path, "series", series_id, {one.id for one in clock.series})
    elif int(number) < 1 or (series.number is not None and int(number) > series.number):
        held = f"the series has {series.number} meetings" if series.number else "the first is number 1"
        last = series.number or "the last of the year"
        mend = f"name a meeting from {series_id}/1 to {series_id}/{last}"
        found = _CLOCK.error(path, f'there is no meeting "{meeting}": {held}', mend)
        yield found.model_copy(update={"unknown": meeting})


def _circle(graph: MomentGraph, one: WrittenMoment) -> Iterator[Problem]:
    """Give an error for each moment that is in a circle itself, with the whole way round."""
    way = graph.way(one.gives)
    if one.gives in way:
        around = (one.gives, *way[: way.index(one.gives) + 1])
        what = f"the days hang on each other in a circle: {' -> '.join(map(_name, around))}"
        yield _CLOCK.error(one.path, what, "write a day of the year for one of them")


def _on_a_meeting(graph: MomentGraph, one: WrittenMoment) -> Iterator[Problem]:
    """Give an error for a series whose day hangs on a meeting: those are found all at once, by chains."""
    if one.gives.noun is not ItemNoun.MEETING:
        return
    for target in graph.way(one.gives):
        if target.noun is ItemNoun.MEETING:
            what = f'a day of the series "{one.gives.id}" hangs on the meeting {target.id}'
            mend = "write a chain: first, then, at_least_days; or let it hang on an item that is no meeting"
            yield _CLOCK.error(one.path, what, mend)
            return


def _not_in_every_year(clock: AnnualClock, graph: MomentGraph, one: WrittenMoment) -> Iterator[Problem]:
    """Give an error for a phase, a round or a series that would have no day in some year."""
    if one.gives.noun not in {ItemNoun.PHASE, ItemNoun.ROUND, ItemNoun.MEETING}:
        return
    rare = {("dates", it.id) for it in clock.dates if it.every_years > 1}
    rare |= {("other_dates", it.id) for it in clock.other_dates if it.only_in}
    asked = (it for it in clock.rounds if one.gives.noun is ItemNoun.ROUND and it.id == one.gives.id)
    only = next((it.only_in for it in asked), None)
    rare |= {("rounds", it.id) for it in clock.rounds if it.only_in not in {None, only}}
    tables = {ItemNoun.DATE: "dates", ItemNoun.OTHER: "other_dates", ItemNoun.ROUND: "rounds"}
    for target in graph.way(one.gives):
        if (tables.get(target.noun), target.id) in rare:
            what = f'"{one.gives.id}" comes every year, and {_name(target)} does not'
            mend = "let it hang on what is in every year, or write a day of the year"
            yield _CLOCK.error(one.path, what, mend)
            return


def _key(moment: Moment) -> str:
    return "before" if moment.before else "after"


def _name(point: Point) -> str:
    """Write a day as the file does: the item's usual day by its name alone."""
    if point.noun is ItemNoun.MEETING:
        return point.id
    usual = point.point == POINTS[point.noun][0] and len(POINTS[point.noun]) != len(("starts", "ends"))
    return f"{point.noun}:{point.id}" if usual else f"{point.noun}:{point.id}.{point.point}"
