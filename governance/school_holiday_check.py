"""Whether the table of school holidays fits the network, and knows the years to come."""

from collections.abc import Iterable, Iterator

from governance.finding import Document
from governance.network import Network
from governance.problem import Path, Problem
from governance.school_holiday import SchoolHoliday, SchoolHolidays

_TABLE = Document("school-holidays")
_SOURCE = "Each municipality decides on its school holidays (perusopetuslaki 628/1998 23 §)"


def check_school_holidays(
    table: SchoolHolidays, network: Network, years: Iterable[int] = ()
) -> tuple[Problem, ...]:
    """Give what is wrong with the table, and a warning for each year in which a municipality is missing.

    Looked at are the given years, and each year for which somebody has decided already.
    """
    decided = {row.starts.year for holiday in table.holidays for row in holiday.decided}
    wanted = sorted({*years, *decided})
    found = [*_TABLE.repeated(("holidays",), (one.id for one in table.holidays))]
    for place, holiday in enumerate(table.holidays):
        here: Path = ("holidays", place)
        found += _TABLE.untranslated((*here, "name"), holiday.name, network.region.languages)
        found += [*_municipalities(here, holiday, network), *_twice(here, holiday)]
        found += [problem for year in wanted for problem in _gaps(here, holiday, network, year)]
    return tuple(found)


def _rows(here: Path, holiday: SchoolHoliday) -> Iterator[tuple[Path, tuple[str, ...], object]]:
    for place, rule in enumerate(holiday.usual):
        yield (*here, "usual", place), rule.municipalities, "usual"
    for place, row in enumerate(holiday.decided):
        yield (*here, "decided", place), row.municipalities, row.starts.year


def _municipalities(here: Path, holiday: SchoolHoliday, network: Network) -> Iterator[Problem]:
    known = {one.id for one in network.municipalities}
    for path, municipalities, _ in _rows(here, holiday):
        for place, one in enumerate(municipalities):
            yield from _TABLE.unknown((*path, "municipalities", place), "municipality", one, known)


def _twice(here: Path, holiday: SchoolHoliday) -> Iterator[Problem]:
    seen: set[tuple[str, object]] = set()
    for path, municipalities, when in _rows(here, holiday):
        for place, one in enumerate(municipalities):
            if (one, when) in seen:
                what = f'"{one}" has its holiday "{holiday.id}" here a second time ({when})'
                yield _TABLE.error((*path, "municipalities", place), what, "keep one of the two")
            seen.add((one, when))


def _gaps(here: Path, holiday: SchoolHoliday, network: Network, year: int) -> Iterator[Problem]:
    missing = [one.id for one in network.municipalities if holiday.days(one.id, year) is None]
    if missing:
        what = f'nobody knows the holiday "{holiday.id}" of {year} in: {", ".join(missing)}'
        mend = "add the days to decided:, or the usual week to usual:"
        yield _TABLE.warning(here, what, mend, _SOURCE)
