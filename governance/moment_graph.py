"""What hangs on what: the moments of a clock and the items that they count from."""

from collections.abc import Iterator
from typing import NamedTuple

from governance.clock import AnnualClock
from governance.moment import ItemNoun, Moment, Point
from governance.problem import Path


class WrittenMoment(NamedTuple):
    """Hold a moment with its place in the file and the day that it gives."""

    path: Path
    gives: Point
    moment: Moment


def written_moments(clock: AnnualClock) -> Iterator[WrittenMoment]:
    """Give every moment of a clock."""
    for place, phase in enumerate(clock.phases):
        for key, moment in (("starts", phase.starts), ("ends", phase.ends)):
            yield WrittenMoment(("phases", place, key), Point(ItemNoun.PHASE, phase.id, key), moment)
    for place, series in enumerate(clock.series):
        for where, moment in series.moments():
            point = Point(ItemNoun.MEETING, series.id, ".".join(map(str, where)))
            yield WrittenMoment(("series", place, *where), point, moment)
    for place, asked in enumerate(clock.rounds):
        yield WrittenMoment(("rounds", place, "due"), Point(ItemNoun.ROUND, asked.id, "due"), asked.due)
    for place, one in enumerate(clock.dates):
        yield WrittenMoment(("dates", place, "on"), Point(ItemNoun.DATE, one.id, "on"), one.on)
    for place, other in enumerate(clock.other_dates):
        point = Point(ItemNoun.OTHER, other.id, "starts")
        yield WrittenMoment(("other_dates", place, "on"), point, other.on)
        if other.until:
            ends = point._replace(point="ends")
            yield WrittenMoment(("other_dates", place, "until"), ends, other.until)


class MomentGraph:
    """Know which days hang on which; the ways may go in a circle."""

    def __init__(self, clock: AnnualClock) -> None:
        self._target = {one.gives: one.moment.target for one in written_moments(clock)}
        self._decided_in = {one.id: one.decided_in for one in clock.proposal_windows}

    def target(self, point: Point) -> Point | None:
        """Give the day that a day hangs on, None for one that stands by itself."""
        if point.noun is ItemNoun.ROUND:
            # A round's openings and its end follow from its deadline.
            return self._target.get(point._replace(point="due"))
        if point.noun is ItemNoun.WINDOW and point.id in self._decided_in:
            return Point(ItemNoun.MEETING, self._decided_in[point.id], "held")
        if point.noun is ItemNoun.OTHER and point not in self._target:
            return self._target.get(point._replace(point="starts"))
        return self._target.get(point)

    def way(self, point: Point) -> tuple[Point, ...]:
        """List what a day hangs on, the nearest first; in a circle, up to what comes a second time."""
        found: list[Point] = []
        following = self.target(point)
        while following is not None:
            again = following in found
            found.append(following)
            following = None if again else self.target(following)
        return tuple(found)
