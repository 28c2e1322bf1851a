"""The load picture (kuormituskuva): who meets how often and when, and what each municipality is asked for."""

from calendars.load_asked import lay_asked
from calendars.load_weeks import lay_met
from calendars.load_year import LoadYear
from calendars.paper import Paper
from calendars.sheet import Section, Sheet, lay_endless, lay_largest


def lay_load(year: LoadYear, paper: Paper) -> tuple[Sheet, ...]:
    """Return the pages: who meets how often and when, and what each municipality is asked for.

    Letters are as large as leaves each part on a page. Raises ValueError for a row taller than a page.
    """
    return lay_largest(year.caption, lambda width, size: _sections(year, width, size), paper)


def lay_load_endless(year: LoadYear) -> Sheet:
    """Return both parts on one sheet, as tall as it takes."""
    return lay_endless(year.caption, lambda width, size: _sections(year, width, size))


def _sections(year: LoadYear, width: float, size: float) -> list[Section]:
    return [lay_met(year, width, size), lay_asked(year, width, size)]
