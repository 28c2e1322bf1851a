"""A copy of Keski-Suomi that a test spoils, so that its year has no timetable."""

import shutil
from datetime import date, timedelta
from pathlib import Path

from calendars.conflict import Conflict
from calendars.holiday import holiday_names, working_days
from calendars.year_planning import plan_year
from governance.clock import AnnualClock
from governance.network import Network
from governance.record import Language
from governance.year_plan import YearPlan
from office.busy import read_busy
from office.reading import find_region, read_region, read_school_holidays
from templates.conflict_locale import conflict_locale
from templates.conflict_names import ConflictNames
from templates.conflict_words import ConflictText, conflict_text

YEAR = 2027
AWAY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//conflict//
BEGIN:VEVENT
UID:away@example
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:{first:%Y%m%d}
DTEND;VALUE=DATE:{after:%Y%m%d}
SUMMARY:away
END:VEVENT
END:VCALENDAR
"""


class Region:
    """Hold a copy of Keski-Suomi that a test spoils."""

    def __init__(self, folder: Path, *, of: Path | None = None) -> None:
        self.folder = Path(shutil.copytree(of or find_region("keski-suomi"), folder))

    def edit(self, old: str, new: str, *, within: str = "") -> None:
        """Change something in clock.yaml, after a line that says where."""
        file = self.folder / "clock.yaml"
        head, mark, tail = (
            file.read_text("utf-8").partition(within) if within else ("", "", file.read_text("utf-8"))
        )
        assert old in tail
        file.write_text(head + mark + tail.replace(old, new, 1), "utf-8")

    def away(self, person: str, first: date, last: date) -> None:
        """Write into a person's calendar that they are away from one day to another, both whole."""
        busy = self.folder / "busy"
        busy.mkdir(exist_ok=True)
        text = AWAY.format(first=first, after=last + timedelta(days=1))
        (busy / f"{person}.ics").write_text(text, "utf-8")

    def rules(self) -> tuple[Network, AnnualClock]:
        """Read the files."""
        return read_region(self.folder)

    def plan(self) -> YearPlan | Conflict:
        """Plan the year."""
        network, clock = self.rules()
        return plan_year(
            network,
            clock,
            YEAR,
            engagements=read_busy(self.folder, network, YEAR),
            school_holidays=read_school_holidays(self.folder),
        )

    def conflict(self) -> Conflict:
        """Plan a year that must have no timetable."""
        found = self.plan()
        assert isinstance(found, Conflict)
        return found

    def said(self, conflict: Conflict, language: Language = Language.FI) -> ConflictText:
        """Put a conflict in words."""
        network, clock = self.rules()
        working = working_days(clock, (YEAR - 1, YEAR, YEAR + 1))
        names = ConflictNames(network, clock, working, conflict_locale(language), conflict.wished)
        return conflict_text(conflict, names, holiday_names(YEAR, language))
