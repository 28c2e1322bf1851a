"""The desk: a region's rules, its ledger and its means, opened together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from governance.clock import AnnualClock
from governance.network import Network
from governance.school_holiday import SchoolHolidays
from office.added_round import with_added_rounds
from office.ledger.engine import Ledger
from office.ledger.opening import open_ledger
from office.link import read_secret
from office.reading import find_region, read_region, read_school_holidays
from office.settings import CHECKOUT, Settings, read_settings
from office.time_source import SystemTime, TimeSource
from office.virtual_time import VirtualTime, is_virtual


@dataclass(frozen=True)
class Desk:
    """Hold what every piece of office work needs."""

    network: Network
    clock: AnnualClock
    ledger: Ledger
    settings: Settings
    time: TimeSource
    #: Folder of attachments and papers.
    store: Path
    #: Under which links' tokens are made.
    secret: bytes
    #: A virtual ledger sends to loopback only.
    virtual: bool
    #: When the municipalities' schools have their holidays.
    school_holidays: SchoolHolidays = field(default_factory=SchoolHolidays)
    #: The region's folder, whose busy calendars are read when a year is planned; None for none.
    folder: Path | None = None


def _stamp(folder: Path) -> tuple[tuple[int, int], ...]:
    """Tell a region's files from what they were before."""
    files = sorted(folder.glob("*.yaml"))
    return tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files)


@lru_cache(maxsize=8)
def _rules(folder: Path, stamp: tuple[tuple[int, int], ...]) -> tuple[Network, AnnualClock, SchoolHolidays]:
    """Read a region once for as long as its files stay the same."""
    del stamp
    return (*read_region(folder), read_school_holidays(folder))


@contextmanager
def open_desk(
    region: str,
    *,
    settings: Settings | None = None,
    ledger: str | None = None,
    create_virtual: bool = False,
) -> Iterator[Desk]:
    """Open a region's desk and close its ledger afterwards.

    `create_virtual` makes a ledger that does not exist yet a virtual one.

    Raises office.reading.ReadingError when the region's files do not hold, before the ledger is touched.
    """
    settings = settings or read_settings()
    folder = find_region(region)
    network, clock, school_holidays = _rules(folder, _stamp(folder))
    url = ledger or settings.ledger or str(CHECKOUT / "var" / f"{network.region.id}.sqlite")
    opened = open_ledger(url, region=network.region.id, virtual=create_virtual)
    store = settings.store or _beside(opened, network.region.id)
    given = settings.secret.get_secret_value()
    virtual = is_virtual(opened)
    try:
        with opened.reading() as session:
            clock = with_added_rounds(session, clock)
        yield Desk(
            network=network,
            clock=clock,
            ledger=opened,
            settings=settings,
            time=VirtualTime(opened) if virtual else SystemTime(),
            store=store,
            secret=given.encode() if given else read_secret(store),
            virtual=virtual,
            school_holidays=school_holidays,
            folder=folder,
        )
    finally:
        opened.close()


def _beside(ledger: Ledger, region: str) -> Path:
    """Give the store's folder: beside an SQLite file, otherwise in var/."""
    database = ledger.engine.url.database
    if ledger.engine.dialect.name == "sqlite" and database:
        path = Path(database)
        return path.with_name(f"{path.stem}.files")
    return CHECKOUT / "var" / f"{region}.files"
