"""School holidays: each municipality's own days, and what the table does not know."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from governance.problem import Severity
from governance.school_holiday import SchoolHolidays
from governance.school_holiday_check import check_school_holidays
from office.desk import open_desk
from office.reading import ReadingError, check_region, read_region, read_school_holidays
from tests.cast import PIKKU, rules

KESKI_SUOMI = Path(__file__).parent.parent / "regions" / "keski-suomi"


def written() -> dict[str, Any]:
    """Give the small region's table as plain data."""
    return read_school_holidays(PIKKU).model_dump(mode="json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the small region."""
    return Path(shutil.copytree(PIKKU, tmp_path / "pikku"))


def spoil(folder: Path, old: str, new: str) -> int:
    """Write `new` for `old` in the table; give the line."""
    file = folder / "school-holidays.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("municipality", "year", "days"),
    [
        ("lohja", 2027, (date(2027, 10, 14), date(2027, 10, 22))),
        ("lohja", 2028, (date(2028, 10, 16), date(2028, 10, 22))),
        ("siuntio", 2027, (date(2027, 10, 18), date(2027, 10, 24))),
        ("inkoo", 2027, (date(2027, 10, 25), date(2027, 10, 31))),
        ("hanko", 2027, None),
    ],
)
def test_decided_days_go_before_the_usual_week(
    municipality: str, year: int, days: tuple[date, date] | None
) -> None:
    """Of the year and the municipality that decided; all others have their usual week."""
    (holiday,) = read_school_holidays(PIKKU).holidays
    assert holiday.days(municipality, year) == days


def test_a_municipality_is_away_on_its_own_days_only() -> None:
    """Autumn holidays are not the same week everywhere."""
    table = read_school_holidays(PIKKU)
    day = date(2027, 10, 20)
    assert [one for one in ("lohja", "siuntio", "inkoo") if table.away(one, day)] == ["lohja", "siuntio"]
    assert not table.away("lohja", date(2027, 10, 23))


@pytest.mark.parametrize("year", range(2026, 2033))
def test_keski_suomis_weeks_are_8_to_10_and_42_or_43(year: int) -> None:
    """Every municipality has both holidays in any year; the data say that they are illustrative."""
    network, _ = read_region(KESKI_SUOMI)
    table = read_school_holidays(KESKI_SUOMI)
    weeks: dict[str, set[int]] = {one.id: set() for one in table.holidays}
    for holiday in table.holidays:
        for municipality in network.municipalities:
            days = holiday.days(municipality.id, year)
            assert days is not None
            weeks[holiday.id].add(days[0].isocalendar().week)
    assert weeks == {"talviloma": {8, 9, 10}, "syysloma": {42, 43}}
    sources = [row.source for one in table.holidays for row in one.usual]
    sources += [row.source for one in table.holidays for row in one.decided]
    assert all(source.startswith("Havainnollistava") for source in sources)


def test_a_region_without_a_table_has_no_holidays_and_no_complaint(folder: Path) -> None:
    """The file need not be there."""
    (folder / "school-holidays.yaml").unlink()
    assert read_school_holidays(folder) == SchoolHolidays()
    assert check_region(folder, date(2027, 3, 1)) == ()


def test_a_year_that_nobody_knows_is_a_warning_with_the_municipalities(folder: Path) -> None:
    """Of this year, the next, and each year that somebody has decided on."""
    line = spoil(folder, "      - {week: 43, municipalities: [inkoo], source: Havainnollistava}\n", "")
    assert line > 1
    found = check_region(folder, date(2028, 3, 1))
    said = [one.what for one in found if one.file.endswith("school-holidays.yaml")]
    years = [2027, 2028, 2029]
    assert said == [f'nobody knows the holiday "syysloma" of {year} in: inkoo' for year in years]
    assert {one.severity for one in found} == {Severity.WARNING}
    assert read_region(folder)


def test_the_planned_year_is_looked_at(folder: Path) -> None:
    """Planning 2031 asks for the holidays of 2031."""
    spoil(folder, "      - {week: 43, municipalities: [inkoo], source: Havainnollistava}\n", "")
    said = {one.what for one in check_region(folder, year=2031) if "syysloma" in one.what}
    assert said == {f'nobody knows the holiday "syysloma" of {year} in: inkoo' for year in (2027, 2031)}


@pytest.mark.parametrize(
    ("old", "new", "field", "what"),
    [
        ("week: 42", "weeks: 42", "holidays[0].usual[0].weeks", 'unknown key "weeks"'),
        ("week: 42", "week: 54", "holidays[0].usual[0].week", '"week: 54" is out of bounds'),
        ("[inkoo]", "[inko]", "holidays[0].usual[1].municipalities[0]", 'there is no municipality "inko"'),
        (
            "[inkoo]",
            "[inkoo, lohja]",
            "holidays[0].usual[1].municipalities[1]",
            '"lohja" has its holiday "syysloma" here a second time (usual)',
        ),
        ("ends: 2027-10-22", "ends: 2027-10-12", "holidays[0].decided[0]", "the holiday ends 2027-10-12"),
        (
            "ends: 2027-10-22",
            "ends: 2028-01-07",
            "holidays[0].decided[0]",
            "the holiday goes over the new year",
        ),
        ("starts: 2027-10-14", "starts: 14.10.2027", "holidays[0].decided[0].starts", "is no date"),
        ("sv: Höstlov, ", "", "holidays[0].name", "the text in Swedish is missing"),
    ],
)
def test_a_fault_in_the_table_is_named_with_its_line(
    folder: Path, old: str, new: str, field: str, what: str
) -> None:
    """As in the other files: file, line, field, and the mend; and the region is not read."""
    line = spoil(folder, old, new)
    with pytest.raises(ReadingError) as caught:
        read_region(folder)
    problem = next(one for one in caught.value.problems if one.field == field)
    assert (problem.file, problem.line) == (str(folder / "school-holidays.yaml"), line)
    assert what in problem.what
    assert problem.mend


def test_faults_of_all_three_files_come_at_once(folder: Path) -> None:
    """Nobody mends one file, runs, and hears of the next."""
    spoil(folder, "week: 42", "weeks: 42")
    for name, old, new in (("network", 'code: "444"', "code: 444"), ("clock", "minutes", "minutes")):
        file = folder / f"{name}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    file = folder / "clock.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("19.6.", "19.13.", 1), encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        read_region(folder)
    files = {Path(one.file).name for one in caught.value.problems}
    assert files == {"network.yaml", "clock.yaml", "school-holidays.yaml"}


def test_ids_of_holidays_are_unique() -> None:
    """Two winter holidays would hide each other."""
    data = written()
    data["holidays"] *= 2
    found = check_school_holidays(SchoolHolidays.model_validate(data), rules()[0])
    assert [one.path for one in found] == [("holidays", 1, "id")]


def test_a_row_names_its_municipalities() -> None:
    """A row for nobody is a slip."""
    data = written()
    data["holidays"][0]["usual"][0]["municipalities"] = []
    with pytest.raises(ValidationError):
        SchoolHolidays.model_validate(data)


def test_the_desk_knows_the_table(tmp_path: Path) -> None:
    """Planning from the command line and from Prefect both look at it."""
    with open_desk(str(PIKKU), ledger=str(tmp_path / "pikku.sqlite"), create_virtual=True) as desk:
        assert desk.school_holidays == read_school_holidays(PIKKU)
