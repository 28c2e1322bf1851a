"""The calendar of a plan: everything, a body's meetings, a municipality's meetings and deadlines."""

from datetime import date
from typing import Any

import ics
import pytest
import vobject
from icalendar import Calendar

from governance.record import Language
from office.calendar import calendar_ics
from tests.cast import ADOPTED, planned
from tests.itip_checker import problems
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


@pytest.mark.parametrize(
    "of",
    [{}, {"body": "johtoryhma"}, {"municipality": "lohja"}],
)
@pytest.mark.parametrize("language", list(Language))
def test_three_readers_agree_on_every_event_of_the_file(
    house: LedgerHouse, language: Language, of: dict[str, Any]
) -> None:
    """Whole days and hours alike; the office is the organizer of each, and nobody attends."""
    content = calendar_ics(house.desk, planned(), language=language, **of)
    assert problems(content, mime_method="PUBLISH") == []
    office = f"mailto:{house.desk.network.office.email}"
    by_uid = {event.uid.value: event for event in vobject.readOne(content.decode()).vevent_list}
    third = {event.uid: event for event in ics.Calendar(content.decode()).events}
    found = Calendar.from_ical(content).walk("VEVENT")
    assert len(found) == len(by_uid) == len(third) > 0
    for event in found:
        uid, starts = str(event["UID"]), event.decoded("DTSTART")
        assert by_uid[uid].summary.value == third[uid].name == str(event["SUMMARY"])
        assert by_uid[uid].dtstart.value == starts
        assert third[uid].all_day is not hasattr(starts, "hour")
        first = third[uid].begin.datetime if hasattr(starts, "hour") else third[uid].begin.date()
        assert first == starts
        assert (str(event["ORGANIZER"]), event.get("ATTENDEE")) == (office, None)


def test_nothing_in_the_file_is_stamped_in_time_to_come(house: LedgerHouse) -> None:
    """A deadline of next autumn was planned by now: DTSTAMP tells when, and so does LAST-MODIFIED."""
    calendar = Calendar.from_ical(calendar_ics(house.desk, planned()))
    stamps = [event.decoded("DTSTAMP") for event in calendar.walk("VEVENT")]
    assert max(stamps) <= ADOPTED
    assert calendar.decoded("LAST-MODIFIED") == max(stamps)


def test_a_municipality_sees_its_deadlines_and_the_years_dates(house: LedgerHouse) -> None:
    """A deadline that was moved off a day off stands on the day to which it moved."""
    found = events(house, municipality="lohja")
    assert found["Seuraavan vuoden vuosikello"] == (date(2027, 11, 1), date(2027, 11, 2))
    assert any(title.startswith("Valtuustot hyväksyvät") for title in found)
