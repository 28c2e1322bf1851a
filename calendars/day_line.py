"""One meeting's days as the solver sees them: in order."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ortools.sat.python import cp_model

from calendars.timetable_problem import Start, minute_of

#: a Boolean variable or its negation
Literal = Any


@dataclass(frozen=True)
class Run:
    """Say when a meeting runs on a day if it is held at one of its starts."""

    #: the first minute of the day
    begin: int
    #: the minute at which it is over
    end: int
    #: true when the meeting is held at this start
    held: Literal

    def overlaps(self, other: "Run") -> bool:
        """Tell whether both run at some moment, on one day."""
        return self.begin < other.end and other.begin < self.end


class DayLine:
    """Hold one meeting's literals: "held at this start" and "held on this day or later".

    A meeting whose presence literal is false has no start at all; one without starts is never present.
    """

    def __init__(
        self, model: cp_model.CpModel, starts: Sequence[Start], minutes: int, present: Literal, never: Literal
    ) -> None:
        self.at: dict[Start, Literal] = {start: model.new_bool_var("") for start in starts}
        self.runs: dict[date, list[Run]] = {}
        for day, these in groupby(starts, key=lambda start: start.day):
            minute = {start: minute_of(start.slot) for start in these}
            self.runs[day] = [Run(begin, begin + minutes, self.at[start]) for start, begin in minute.items()]
        self.days = tuple(self.runs)
        self.from_day: list[Literal] = [present, *(model.new_bool_var("") for _ in self.days[1:]), never]
        for index, runs in enumerate(self.runs.values()):
            here, after = self.from_day[index : index + 2]
            model.add(cp_model.LinearExpr.sum([run.held for run in runs]) == here - after)
        if not self.days:
            model.add_implication(present, never)

    def not_before(self, day: date) -> int:
        """Find the index of the literal that says "held on this day or later"."""
        return bisect_left(self.days, day)

    def ordinal(self) -> cp_model.LinearExpr:
        """Express the day as a number that grows by one a day."""
        return cp_model.LinearExpr.weighted_sum(
            list(self.at.values()), [start.day.toordinal() for start in self.at]
        )
