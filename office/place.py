"""A ledger's place: which file or server it is, and looking at it without making one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from alembic.script import ScriptDirectory
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from office.desk import Desk, open_desk
from office.ledger import migrations
from office.ledger.engine import ledger_url
from office.ledger.opening import LedgerError
from office.reading import find_region, read_region
from office.settings import CHECKOUT, Settings, read_settings

_SQLITE_HEADER = b"SQLite format 3\0"
#: Where the migrations lie.
MIGRATIONS = Path(migrations.__file__).parent


@dataclass(frozen=True)
class Place:
    """Say where a region's ledger and its store are, whether or not they are there yet."""

    #: The region's id.
    region: str
    #: SQLAlchemy's URL; it may hold a password, so show `shown` to people.
    url: str
    #: The ledger's file; None on PostgreSQL.
    file: Path | None
    #: Folder of attachments, papers and the secret.
    store: Path

    @property
    def shown(self) -> str:
        """Give the URL without its password."""
        return make_url(self.url).render_as_string(hide_password=True)

    @property
    def missing(self) -> bool:
        """Tell whether the ledger has yet to be made; a server is always taken to have it."""
        return self.file is not None and (not self.file.exists() or _is_empty(self.file))


def place_of(region: str, ledger: str = "", settings: Settings | None = None) -> Place:
    """Find the place of a region's ledger: the one named, the settings' one, or var/REGION.sqlite.

    Raises office.reading.ReadingError for a region that does not hold, and LedgerError for what cannot be a
    ledger: another kind of file, another program's database, a ledger of a newer version.
    """
    settings = settings or read_settings()
    network, _ = read_region(find_region(region))
    named = ledger or settings.ledger or str(CHECKOUT / "var" / f"{network.region.id}.sqlite")
    file = ledger_file(named)
    beside = store_beside(file) if file else CHECKOUT / "var" / f"{network.region.id}.files"
    place = Place(network.region.id, ledger_url(named), file, settings.store or beside)
    if file is not None and not place.missing:
        require_ledger(file)
    return place


def ledger_file(named: str) -> Path | None:
    """Give the file that a ledger's URL or path names; None for PostgreSQL.

    Raises LedgerError for a URL that is neither.
    """
    try:
        url = make_url(ledger_url(named))
    except ArgumentError:
        raise LedgerError(
            "the ledger's URL cannot be read; write a path, or postgresql://HOST/NAME"
        ) from None
    if url.get_backend_name() == "postgresql":
        return None
    if url.get_backend_name() != "sqlite":
        raise LedgerError(f"{url.drivername} keeps no ledger; name a file, or postgresql://HOST/NAME")
    if not url.database or url.database == ":memory:":
        raise LedgerError("a ledger in memory is lost at once; name a file, such as var/region.sqlite")
    return Path(url.database)


def store_beside(file: Path) -> Path:
    """Give the store's folder of a ledger's file."""
    return file.with_name(f"{file.stem}.files")


def require_ledger(file: Path) -> None:
    """Look at a file without changing it; raises LedgerError unless it is a ledger that we can open."""
    if file.is_dir():
        raise LedgerError(f"{file} is a folder; name the ledger's file with --ledger")
    with file.open("rb") as opened:
        if opened.read(len(_SQLITE_HEADER)) != _SQLITE_HEADER:
            raise LedgerError(f"{file} is no ledger, nor any SQLite database; name another with --ledger")
    tables, revision = _look(file)
    if revision is None:
        if tables:
            raise LedgerError(f"{file} is another program's database; name another with --ledger")
        return
    if revision not in {one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}:
        raise LedgerError(f"{file} was made by a newer version of the program; update the program")


def _look(file: Path) -> tuple[set[str], str | None]:
    """Give the names of the tables, and the migration that the ledger is at."""
    try:
        with closing(open_read_only(file)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if "alembic_version" not in tables:
                return tables, None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise LedgerError(f"{file} cannot be read as a ledger ({error}); restore it from a backup") from None
    return tables, row[0] if row else None


def open_read_only(file: Path) -> sqlite3.Connection:
    """Open an SQLite file so that nothing can be written to it."""
    return sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True, timeout=10)


@contextmanager
def open_made_desk(region: str, *, ledger: str = "", settings: Settings | None = None) -> Iterator[Desk]:
    """Open a region's desk on a ledger that was made before; where there is none yet, on an empty one.

    The empty one lies in a temporary folder and is gone afterwards: only planning makes a ledger, so that a
    mistyped name leaves nothing behind.
    """
    settings = settings or read_settings()
    place = place_of(region, ledger, settings)
    if not place.missing:
        with open_desk(region, settings=settings, ledger=ledger or None) as desk:
            yield desk
        return
    with TemporaryDirectory(prefix="vuosikello-") as folder:
        nowhere = settings.model_copy(update={"ledger": "", "store": None})
        with open_desk(region, settings=nowhere, ledger=str(Path(folder) / "empty.sqlite")) as desk:
            yield desk


def _is_empty(file: Path) -> bool:
    return file.is_file() and file.stat().st_size == 0
