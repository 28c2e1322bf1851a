"""School holidays (koulujen loma-ajat): each municipality decides on its own."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field, model_validator

from governance.record import Record, Slug, Words

FIRST_WEEKDAY, LAST_WEEKDAY = 1, 7


class UsualHoliday(Record):
    """Name the week in which a holiday usually is: for every year that has no row of its own."""

    #: The ISO week, Monday to Sunday.
    week: int = Field(ge=1, le=52)
    municipalities: tuple[Slug, ...] = Field(min_length=1)
    source: str

    def in_year(self, year: int) -> tuple[date, date]:
        """Give the first and the last day."""
        first, last = (date.fromisocalendar(year, self.week, day) for day in (FIRST_WEEKDAY, LAST_WEEKDAY))
        return first, last


class DecidedHoliday(Record):
    """Record the days that municipalities have decided on for one year."""

    starts: date
    ends: date
    municipalities: tuple[Slug, ...] = Field(min_length=1)
    source: str

    @model_validator(mode="after")
    def _runs_forward(self) -> "DecidedHoliday":
        if self.ends < self.starts:
            raise ValueError(f"the holiday ends {self.ends}, before it begins {self.starts}; swap the days")
        if self.ends.year != self.starts.year:
            raise ValueError(
                "the holiday goes over the new year; write it as two, until 31.12. and from 1.1."
            )
        return self


class SchoolHoliday(Record):
    """Describe one holiday of the school year: winter (talviloma), autumn (syysloma)."""

    id: Slug
    name: Words
    #: The usual weeks, by municipality.
    usual: tuple[UsualHoliday, ...] = ()
    #: Decided days, by year and municipality: they go before the usual week.
    decided: tuple[DecidedHoliday, ...] = ()

    def days(self, municipality: str, year: int) -> tuple[date, date] | None:
        """Give the first and last day of a municipality's holiday in `year`, None where nobody knows it."""
        for row in self.decided:
            if row.starts.year == year and municipality in row.municipalities:
                return row.starts, row.ends
        usual = (rule.in_year(year) for rule in self.usual if municipality in rule.municipalities)
        return next(usual, None)


class SchoolHolidays(Record):
    """Hold the table of school holidays; the file `school-holidays.yaml` of a region's folder."""

    holidays: tuple[SchoolHoliday, ...] = ()

    def spans(self, municipality: str, year: int) -> Iterator[tuple[date, date]]:
        """Give the first and last day of each of a municipality's holidays in `year`."""
        for holiday in self.holidays:
            days = holiday.days(municipality, year)
            if days:
                yield days

    def away(self, municipality: str, day: date) -> bool:
        """Tell whether a municipality's schools have a holiday on a day."""
        return any(first <= day <= last for first, last in self.spans(municipality, day.year))
