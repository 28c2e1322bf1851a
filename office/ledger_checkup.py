"""The doctor's look at one region: its files, its ledger and its store."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from governance.problem import Severity
from office.busy import check_busy
from office.checkup import Check, Level
from office.ledger.engine import Ledger
from office.ledger.opening import LedgerError
from office.ledger.plans import Info
from office.place import MIGRATIONS, Place, open_read_only, place_of
from office.reading import ReadingError, check_region, find_region
from office.settings import Settings
from office.time_source import SystemTime

_LITTLE_ROOM = 500_000_000
_OTHERS = 0o077


def check_house(region: str, ledger: str, settings: Settings) -> Iterator[Check]:
    """Look at a region's files, ledger and store; makes nothing that is not there."""
    try:
        yield _check_files(region)
        place = place_of(region, ledger, settings)
    except ReadingError as error:
        first, *more = error.problems
        what = f"{first.file}:{first.line}: {first.what}" + (f" (and {len(more)} more)" if more else "")
        yield Check("region", Level.ERROR, what, first.mend)
        return
    except (LedgerError, OSError) as error:
        what, _, mend = str(error).partition("; ")
        yield Check("ledger", Level.ERROR, what, mend or "name another with --ledger")
        return
    yield _check_ledger(place)
    yield _check_store(place.store)
    yield _check_secret(place.store)
    yield _check_room(place.store)


def _check_files(region: str) -> Check:
    folder = find_region(region)
    this_year = SystemTime().now().year
    busy = (one for year in (this_year, this_year + 1) for one in check_busy(folder, year))
    problems = (*check_region(folder), *dict.fromkeys(busy))
    errors = tuple(one for one in problems if one.severity is not Severity.WARNING)
    if errors:
        raise ReadingError(errors)
    if problems:
        mend = f"read them with: vuosikello check {region}"
        return Check("region", Level.WARNING, f"warnings: {len(problems)}", mend)
    return Check("region", Level.OK, "its files hold together")


def _check_ledger(place: Place) -> Check:
    if place.missing:
        return Check("ledger", Level.OK, f"{place.shown} is not there yet; vuosikello plan makes it")
    try:
        if place.file is not None:
            _require_sound(place.file)
        with Ledger(place.url) as ledger:
            return _check_content(place, ledger)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        line = str(getattr(error, "orig", None) or error).partition("\n")[0]
        mend = "see that the server runs, or restore the ledger from a backup"
        return Check("ledger", Level.ERROR, f"{place.shown}: {line}", mend)


def _require_sound(file: Path) -> None:
    with closing(open_read_only(file)) as connection:
        ((verdict,), *_) = connection.execute("PRAGMA quick_check").fetchall()
    if verdict != "ok":
        raise OSError(f"it is damaged: {verdict}")


def _check_content(place: Place, ledger: Ledger) -> Check:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with ledger.reading() as session:
        present = MigrationContext.configure(session.connection()).get_current_revision()
        made = inspect(session.connection()).has_table(Info.__tablename__)
        owner = session.scalar(select(Info.region)) if made else None
    if owner not in {None, place.region}:
        what = f"{place.shown} is the ledger of {owner}, not of {place.region}"
        return Check("ledger", Level.ERROR, what, "name another with --ledger")
    if present != head:
        what = f"{place.shown} is at migration {present or 'none'}, the program at {head}"
        return Check("ledger", Level.WARNING, what, "back it up; the next command brings it up to date")
    return Check("ledger", Level.OK, f"{place.shown}, at migration {present}")


def _check_store(store: Path) -> Check:
    folder = _nearest(store)
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"vuosikello")
    except OSError as error:
        what = f"{folder} cannot be written to ({error.strerror})"
        return Check("store", Level.ERROR, what, "give yourself the right, or set VUOSIKELLO_STORE")
    return Check("store", Level.OK, f"{store} can be written to")


def _check_secret(store: Path) -> Check:
    secret = store / "secret"
    if secret.exists() and secret.stat().st_mode & _OTHERS:
        what = f"{secret} can be read by others: they could make personal links"
        return Check("secret", Level.ERROR, what, f"chmod 600 {secret}")
    return Check("secret", Level.OK, "only its owner reads it" if secret.exists() else "made at first need")


def _check_room(store: Path) -> Check:
    free = shutil.disk_usage(_nearest(store)).free
    shown = f"{free / 1e9:.1f} GB free"
    if free < _LITTLE_ROOM:
        return Check("disk", Level.WARNING, f"only {shown}", "make room: attachments and papers need it")
    return Check("disk", Level.OK, shown)


def _nearest(folder: Path) -> Path:
    """Give the folder, or the nearest one above it that exists."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
