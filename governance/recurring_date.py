"""Dates of the year: the network's own, with their basis, and other projects', for information."""

from pydantic import Field, model_validator

from governance.moment import YearMoment
from governance.record import Record, Slug, Words


class RecurringDate(Record):
    """Name a date that comes back, every year or every so many years, with its basis in law or custom."""

    id: Slug
    name: Words
    on: YearMoment
    basis: Words
    source: str
    every_years: int = Field(1, ge=1, le=10)
    #: A year in which it fell, when it does not fall in every year.
    counted_from: int | None = Field(None, ge=1900, le=2200)

    def falls_in(self, year: int) -> bool:
        """Tell whether the date comes in `year`."""
        return (year - (self.counted_from or year)) % self.every_years == 0


class OtherDate(Record):
    """Name a day, or days, of another project's: for information, nothing is done about it."""

    id: Slug
    #: Whose it is.
    project: Words
    name: Words
    on: YearMoment
    #: The last day, for what takes several.
    until: YearMoment | None = None
    #: The one year in which it is; left out, it comes every year.
    only_in: int | None = Field(None, ge=2000, le=2100)
    source: str

    @model_validator(mode="after")
    def _is_no_deadline(self) -> "OtherDate":
        if self.on.roll or (self.until and self.until.roll):
            raise ValueError("another project's date is where they put it; take roll away")
        return self

    def falls_in(self, year: int) -> bool:
        """Tell whether it is in `year`."""
        return self.only_in in {None, year}
