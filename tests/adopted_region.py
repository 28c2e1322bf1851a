"""Keski-Suomi's adopted year on a virtual ledger, as the measurements of sending and of ticks need it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from governance.working_day import HELSINKI
from office.desk import Desk, open_desk
from office.mail.settings import MailSettings
from office.settings import Settings
from office.year import adopt_year, draft_year

YEAR = 2027
ADOPTED = datetime(2026, 12, 10, 10, tzinfo=HELSINKI)


@contextmanager
def adopted_region(folder: Path, *, ledger: str | None = None, port: int = 2525) -> Iterator[Desk]:
    """Plan and adopt the year on an empty ledger, by default in `folder`; mail goes to `port`."""
    with open_region(folder, ledger=ledger, port=port) as desk:
        draft_year(desk, YEAR, ADOPTED)
        adopt_year(desk, YEAR, body="yhteistyoryhma", on=ADOPTED.date(), section="§ 7", now=ADOPTED)
        yield desk


@contextmanager
def open_region(folder: Path, *, ledger: str | None = None, port: int = 2525) -> Iterator[Desk]:
    """Open the desk on a ledger as it is."""
    settings = Settings(store=folder / "files", mail=MailSettings(port=port))
    url = ledger or str(folder / "ledger.sqlite")
    with open_desk("keski-suomi", settings=settings, ledger=url, create_virtual=True) as desk:
        yield desk
