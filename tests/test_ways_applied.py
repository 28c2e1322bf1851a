"""The changes that are offered for Keski-Suomi, written into its files as the last part of the line says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calendars.conflict import Relaxation
from calendars.holiday import working_days
from calendars.timetable import Timetable, TimetableProblem, solve
from calendars.year_problem import year_problem
from governance.problem import Severity
from governance.record import Language
from governance.year_plan import YearPlan
from office.busy import read_busy
from office.reading import check_region, read_school_holidays
from tests.spoilt_region import YEAR, Region

pytestmark = pytest.mark.usefixtures("unhurried")


def outside_its_windows(region: Region) -> None:
    """Leave the forum a window in which no day of the series falls."""
    region.edit("{starts: 15.4., ends: 31.5.}", "{starts: 30.4., ends: 2.5.}")


def one_room_all_day(region: Region) -> None:
    """Put a meeting of eight hours into the room in which another is held that day."""
    within = "- id: siirtymat"
    region.edit("every: {weeks: 9, starts: 16.2., ends: 31.10.}", "around: [17.2.]", within=within)
    region.edit("within_days: 12", "within_days: 1\n    room: aluesali", within=within)
    region.edit("weekdays: [wed, thu, mon]", "weekdays: [wed]", within=within)
    region.edit('hours: ["12.00", "9.00", "14.30"]', 'hours: ["9.00"]', within=within)
    region.edit("minutes: 90", "minutes: 480", within=within)
    region.edit("within_days: 10", "within_days: 3", within="- id: johtoryhma")
    region.edit("weekdays: [wed, thu, tue]", "weekdays: [wed]", within="- id: johtoryhma")


def far_apart(region: Region) -> None:
    """Demand more days between the forums than their windows leave."""
    region.edit("apart_days: 90", "apart_days: 180", within="- id: foorumi")


def chair_away(region: Region) -> None:
    """Send the chair of a working group away; the group prepares what is handled soon."""
    region.edit("around: [4.2., 15.4., 3.9., 8.10.]", "around: [4.2., 15.4., 17.8., 8.10.]")
    region.edit("within_days: 12", "within_days: 24", within="- id: kasvu")
    region.edit("at_least_days: 7", "at_least_days: 14", within="- first: kasvu")
    region.away("aanekoski-early", date(YEAR, 8, 2), date(YEAR, 9, 8))


SPOILT = [outside_its_windows, one_room_all_day, far_apart, chair_away]


def write(region: Region, mend: str) -> None:
    """Do what a mend says: in a series, in a chain, or with a calendar."""
    if mend.startswith("busy/"):
        (region.folder / mend).unlink()
        return
    where, keys = re.fullmatch(r"clock\.yaml: (series [\w-]+|chains, [\w-]+ → [\w-]+), (.*)", mend).groups()
    block = f"- id: {where.split()[1]}\n" if where.startswith("series") else _chain(where)
    for key, value in re.findall(r"(\w+)(?:: (\d+|\[.*?\](?=, \w+:|$)))?", keys):
        _write_key(region, block, key, value)


def _chain(where: str) -> str:
    first, then = where.removeprefix("chains, ").split(" → ")
    return f"- first: {first}\n    then: {then}\n"


def _write_key(region: Region, block: str, key: str, value: str) -> None:
    file = region.folder / "clock.yaml"
    before, mark, after = file.read_text("utf-8").partition(block)
    inside, dash, rest = after.partition("\n  - ")
    kept = [line for line in inside.splitlines() if not line.startswith(f"    {key}:")]
    written = [f"    {key}: {value}"] if value else []
    file.write_text(before + mark + "\n".join([*written, *kept]) + dash + rest, "utf-8")


def problem_of(region: Region) -> TimetableProblem:
    """Give the year's problem as the files have it."""
    network, clock = region.rules()
    return year_problem(
        network,
        clock,
        YEAR,
        working_days(clock, (YEAR - 1, YEAR, YEAR + 1)),
        engagements=read_busy(region.folder, network, YEAR),
        school_holidays=read_school_holidays(region.folder),
    )


def as_told(problem: TimetableProblem, change: Relaxation) -> TimetableProblem:
    """Leave the meetings of a conflict nothing but the starts that the change was told to give."""
    assert change.gives
    starts = dict(change.gives.starts)
    meetings = []
    for one in problem.meetings:
        at = starts.get(one.id)
        assert at is None or (at.day in one.days and at.slot in one.slots), one.id
        meetings.append(replace(one, days=(at.day,), slots=(at.slot,)) if at else one)
    return replace(problem, meetings=tuple(meetings))


@pytest.mark.parametrize("spoil", SPOILT)
def test_every_change_written_into_the_files_gives_the_year_that_was_told(
    tmp_path: Path, spoil: Callable[[Region], None]
) -> None:
    """`check` accepts it, the meetings may be as told, and the year costs no more than was said."""
    region = Region(tmp_path / "keski-suomi")
    spoil(region)
    conflict = region.conflict()
    said = region.said(conflict, Language.EN)
    assert len(said.relax) > 1
    for number, (change, text) in enumerate(zip(conflict.relax, said.relax, strict=False)):
        assert change.gives
        mended = Region(tmp_path / f"{number}" / "keski-suomi", of=region.folder)
        write(mended, text.mend)
        assert not [one for one in check_region(mended.folder) if one.severity is Severity.ERROR], text.mend
        told = solve(as_told(problem_of(mended), change))
        assert isinstance(told, Timetable), text.mend
        assert told.objective <= change.gives.objective, text.mend
        plan = mended.plan()
        assert isinstance(plan, YearPlan)
        assert plan.objective <= told.objective
