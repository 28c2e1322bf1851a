"""One meeting's days as the solver sees them: in order."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ortools.sat.python import cp_model

from calendars.timetable_problem import Start, minute_of

#: a Boolean variable or its negation
Literal = Any
#: numbers dates, never falling, so that a difference counts the days, or the working days, between two
Number = Callable[[date], int]


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

    def from_number(self, least: int, number: Number) -> int:
        """Find the index of the literal that says "held on a day of this number or a higher one"."""
        return bisect_left(self.days, least, key=number)

    def on(self, day: date) -> cp_model.LinearExpr:
        """Express with 0 or 1 whether it is held on a day."""
        return cp_model.LinearExpr.sum([run.held for run in self.runs.get(day, ())])

    def ordinal(self, number: Number) -> cp_model.LinearExpr:
        """Express the day's number."""
        return cp_model.LinearExpr.weighted_sum(
            list(self.at.values()), [number(start.day) for start in self.at]
        )
