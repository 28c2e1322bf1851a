"""The calendar of a plan: everything, a body's meetings, a municipality's meetings and deadlines."""

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from governance.record import Language
from office.calendar import calendar_ics
from tests.cast import planned
from tests.ledger_house import LedgerHouse


def events(house: LedgerHouse, language: Language = Language.FI, **of: Any) -> dict[str, tuple[date, date]]:
    """Give the whole-day events of a calendar by summary: first day, and the day after the last."""
    calendar = Calendar.from_ical(calendar_ics(house.desk, planned(), language=language, **of))
    days = [one for one in calendar.walk("VEVENT") if not hasattr(one.decoded("DTSTART"), "hour")]
    return {str(one["SUMMARY"]): (one.decoded("DTSTART"), one.decoded("DTEND")) for one in days}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        (Language.FI, "Lapsiviikko: Tapahtumat"),
        (Language.SV, "Barnveckan: Evenemang"),
        (Language.EN, "Children's Week: Events"),
    ],
)
def test_another_projects_days_are_in_the_calendar_of_everything(
    house: LedgerHouse, language: Language, title: str
) -> None:
    """From Monday to Friday, the day after the last as iCalendar has it, in the reader's language."""
    assert events(house, language)[title] == (date(2027, 11, 22), date(2027, 11, 27))


@pytest.mark.parametrize("of", [{"municipality": "lohja"}, {"body": "johtoryhma"}])
def test_another_projects_days_are_in_nobodys_own_calendar(house: LedgerHouse, of: dict[str, Any]) -> None:
    """A municipality subscribes to what concerns it."""
    assert not [title for title in events(house, **of) if title.startswith("Lapsiviikko")]


def test_a_municipality_sees_its_deadlines_and_the_years_dates(house: LedgerHouse) -> None:
    """A deadline that was moved off a day off stands on the day to which it moved."""
    found = events(house, municipality="lohja")
    assert found["Seuraavan vuoden vuosikello"] == (date(2027, 11, 1), date(2027, 11, 2))
    assert any(title.startswith("Valtuustot hyväksyvät") for title in found)
