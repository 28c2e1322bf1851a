"""Preferences of the timetable: what a wish weighs, and what is wished together."""

from pydantic import Field

from governance.record import Record, Slug, Words


class Weights(Record):
    """Say what an unfulfilled wish costs, against one day away from a meeting's wished day."""

    #: Each day away from the wished day.
    drift: int = Field(1, ge=0, le=1000)
    #: Each step down the list of weekdays, and of hours.
    weekday: int = Field(2, ge=0, le=1000)
    hour: int = Field(1, ge=0, le=1000)
    #: Each day off the even rhythm between two meetings of a series.
    spacing: int = Field(1, ge=0, le=1000)
    #: A day on which all municipalities of a meeting have a school holiday; a part of them, a part of it.
    school_holiday: int = Field(6, ge=0, le=1000)
    #: Each person who may come and cannot.
    optional: int = Field(1, ge=0, le=1000)
    #: Each meeting of a person's in a week beyond `limits`.
    week_load: int = Field(3, ge=0, le=1000)
    #: Two meetings of travel_together on different days.
    travel: int = Field(3, ge=0, le=1000)


class Limits(Record):
    """Say how much a person is asked to bear; more is possible, but costs (see weights)."""

    #: Meetings in one week; no limit when left out.
    meetings_a_week: int | None = Field(None, ge=1, le=20)


class TravelTogether(Record):
    """Wish for one day for meetings of different series, so that those who come to both travel once."""

    series: tuple[Slug, ...] = Field(min_length=2)
    #: Meetings whose wished days are at most so many days apart.
    within_days: int = Field(7, ge=0, le=30)
    why: Words
