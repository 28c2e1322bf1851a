"""The small region with its year 2027 adopted: each test gets a virtual ledger and a mailbox of its own."""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from governance.working_day import HELSINKI
from office.desk import Desk, open_desk
from office.ledger.outbox import Outbox
from office.ledger.tables import METADATA
from office.settings import Settings
from office.year import adopt_year, draft_year
from tasks.desk import Where
from vuosikello.mailbox import LocalMailbox, home_name

PIKKU = Path(__file__).parent / "regions" / "pikku"
OFFICE = "hanketoimisto@pikku.example"
ADOPTED = datetime(2026, 12, 10, 15, tzinfo=HELSINKI)
BODY = "yhteistyoryhma"


@dataclass(frozen=True)
class RegionCopy:
    """Hold a folder with a ledger, and the mailbox that its letters go to."""

    folder: Path
    mailbox: LocalMailbox

    @property
    def ledger(self) -> Path:
        """Give the ledger's file."""
        return self.folder / "ledger.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """Give the settings of the house."""
        return {
            "VUOSIKELLO_STORE": str(self.folder / "files"),
            "VUOSIKELLO_SECRET": "a secret for tests",
            "VUOSIKELLO_SMTP_HOST": "127.0.0.1",
            "VUOSIKELLO_SMTP_PORT": str(self.mailbox.port),
            "VUOSIKELLO_INBOX": str(self.mailbox.directory / "people" / home_name(OFFICE)),
        }

    def where(self, at: str) -> Where:
        """Name this ledger at a moment in Helsinki, such as 2027-01-12T09:00."""
        return Where(region=str(PIKKU), ledger=str(self.ledger), at=moment(at))

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Open the desk, with the settings of the environment."""
        with open_desk(str(PIKKU), ledger=str(self.ledger)) as desk:
            yield desk

    def select(self, wanted: Select[Any]) -> Sequence[Any]:
        """Give rows, or single values, of the ledger."""
        with self.desk() as desk, desk.ledger.reading() as session:
            rows = session.execute(wanted).all()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that writes."""
        with self.desk() as desk, desk.ledger.writing() as session:
            yield session

    def contents(self) -> dict[str, Counter[str]]:
        """Give every row of every table."""
        return {table.name: Counter(map(str, self.select(select(table)))) for table in METADATA.sorted_tables}

    def outbox_keys(self) -> set[str]:
        """Give the keys of every message that was ever planned."""
        return set(self.select(select(Outbox.key)))

    def letters(self) -> int:
        """Count the messages that the mail server has got."""
        return len(list(self.mailbox.directory.glob("*.eml")))


def moment(text: str) -> datetime:
    """Read a moment in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@contextmanager
def region_copy(folder: Path, *, adopted: bool = True, bounce: Collection[str] = ()) -> Iterator[RegionCopy]:
    """Lay out a copy in a folder: with the year adopted on 10.12.2026, or with nothing planned."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.sqlite").write_bytes(_ledger(adopted=adopted))
    with LocalMailbox(folder / "mail", people=True, bounce=bounce) as mailbox:
        yield RegionCopy(folder, mailbox)


@cache
def _ledger(*, adopted: bool) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "ledger.sqlite"
        settings = Settings(store=Path(scratch) / "files")
        with open_desk(str(PIKKU), settings=settings, ledger=str(file), create_virtual=True) as desk:
            if adopted:
                draft_year(desk, 2027, ADOPTED)
                adopt_year(desk, 2027, body=BODY, on=ADOPTED.date(), section="§ 7", now=ADOPTED)
        return file.read_bytes()
