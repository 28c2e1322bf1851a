"""Phases and pauses: the spans that a clock's year is divided into."""

from governance.anchor import YearDay
from governance.moment import YearMoment
from governance.record import Record, Slug, Words


class Phase(Record):
    """Name a phase of the year."""

    id: Slug
    name: Words
    starts: YearMoment
    ends: YearMoment
    basis: Words


class Pause(Record):
    """Name a time in which nothing is sent and nothing falls due."""

    id: Slug
    name: Words
    #: Days of the year: what else counts in working days hangs on the pauses, not they on it.
    starts: YearDay
    ends: YearDay
