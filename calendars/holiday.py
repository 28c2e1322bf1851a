"""Finnish public holidays, and the working days that a clock leaves."""

from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays

from governance.clock import AnnualClock
from governance.working_day import WorkingDays

#: How the library calls the languages.
_LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


@cache
def finnish_holidays(year: int) -> frozenset[date]:
    """Give the days of `year` on which offices are closed: public holidays, Midsummer Eve and Christmas Eve.

    Church days come from kirkkolaki, Independence Day from laki itsenäisyyspäivän viettämisestä yleisenä
    juhla- ja vapaapäivänä (388/1937), May Day from laki 272/1944; the eves are days off under the municipal
    sector's collective agreement.
    """
    return frozenset(holidays.country_holidays("FI", years=year))


def holiday_names(year: int, language: str) -> dict[date, str]:
    """Name the days of `finnish_holidays` in Finnish (fi), Swedish (sv) or English (en)."""
    return dict(holidays.country_holidays("FI", years=year, language=_LOCALES[language]))


def working_days(clock: AnnualClock, years: Iterable[int]) -> WorkingDays:
    """Give the working days of `years` and of the years around them: a deadline may roll over New Year."""
    wanted = sorted(set(years))
    around = range(wanted[0] - 1, wanted[-1] + 2)
    return WorkingDays(
        holidays=frozenset[date]().union(*(finnish_holidays(year) for year in around)),
        pauses=tuple(
            (pause.starts.in_year(year), pause.ends.in_year(year))
            for year in around
            for pause in clock.pauses
        ),
    )
