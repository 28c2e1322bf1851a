"""Backup (varmuuskopio): the ledger and its store in one file, and back again."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from office.ledger.engine import Ledger
from office.ledger.hold import Scope, place_hold
from office.ledger.opening import LedgerError
from office.place import Place, ledger_file, open_read_only, require_ledger, store_beside

_LEDGER = "ledger.sqlite"
_FILES = "files/"
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_OWNER_ONLY = 0o600
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Backup:
    """Say what a backup holds."""

    region: str
    made_at: datetime
    #: How many files of the store it holds.
    files: int


def back_up(place: Place, target: Path, now: datetime) -> Backup:
    """Write a ledger and its store into one .zip, readable by its owner only: the store's secret is in it.

    The ledger is copied by SQLite's online backup, so that the copy is whole while others write. It is copied
    before the store: a file is kept before the ledger points to it, so the copy points to nothing that is
    missing. Raises LedgerError, and leaves no file, when `target` exists, is no .zip, or there is no ledger.
    """
    if place.file is None:
        raise LedgerError(f"{place.shown} is no file; back PostgreSQL up with pg_dump and copy {place.store}")
    if place.missing:
        raise LedgerError(f"there is no ledger {place.file} to back up; name another with --ledger")
    if target.suffix.lower() != ".zip":
        raise LedgerError(f"{target} is no .zip; name a file that ends in .zip")
    _require_free(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    try:
        with TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            copy = Path(folder) / _LEDGER
            _copy_ledger(place.file, copy)
            backup = _pack(place, copy, partial, now)
        _require_free(target)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return backup


def restore(source: Path, ledger: str) -> Backup:
    """Bring a backup back as a new ledger with its store beside it; every file is checked by its hash.

    Raises LedgerError, and leaves nothing, when something is there already, or the backup is damaged.
    """
    file = ledger_file(ledger)
    if file is None:
        raise LedgerError("a backup becomes a file; name a path with --ledger")
    store = store_beside(file)
    for present in (file, file.with_name(f"{file.name}-wal"), store):
        _require_free(present)
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restore-", dir=file.parent) as folder:
        backup = _unpack(source, Path(folder))
        unpacked = Path(folder) / _LEDGER
        _require_whole(unpacked)
        require_ledger(unpacked)
        (Path(folder) / "files").rename(store)
        unpacked.rename(file)
    return backup


def hold_all_mail(ledger: str, now: datetime) -> None:
    """Let no letter leave a ledger that was brought back before the office has looked at it."""
    with Ledger(ledger) as brought_back, brought_back.writing() as session:
        place_hold(session, Scope(), now=now)


def _require_free(path: Path) -> None:
    if path.exists():
        raise LedgerError(f"{path} is there already and is not overwritten; name another")


def _copy_ledger(source: Path, target: Path) -> None:
    with closing(open_read_only(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        # The copy stands alone: no write-ahead log beside it.
        writing.execute("PRAGMA journal_mode = DELETE").fetchone()
    _require_whole(target)


def _require_whole(ledger: Path) -> None:
    try:
        with closing(open_read_only(ledger)) as connection:
            ((verdict,), *_) = connection.execute("PRAGMA quick_check").fetchall()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise LedgerError(f"the ledger is damaged ({verdict}); restore it from an earlier backup")


def _pack(place: Place, copy: Path, target: Path, now: datetime) -> Backup:
    with closing(open_read_only(copy)) as connection:
        (region,) = connection.execute("SELECT region FROM info").fetchone()
    if region != place.region:
        raise LedgerError(f"{place.file}: the ledger of {region}, not of {place.region}; name another region")
    target.touch(mode=_OWNER_ONLY)
    hashes: dict[str, str] = {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        hashes[_LEDGER] = _add(archive, _LEDGER, copy)
        for file in _stored(place.store):
            name = _FILES + file.relative_to(place.store).as_posix()
            hashes[name] = _add(archive, name, file)
        manifest = {"schema": 1, "region": region, "made_at": now.isoformat(), "sha256": hashes}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return Backup(region, now, len(hashes) - 1)


def _stored(store: Path) -> Iterator[Path]:
    """List the store's files; one whose writing is not finished is not yet one."""
    for file in sorted(store.rglob("*")) if store.is_dir() else ():
        if file.is_file() and not (file.name.startswith(".") and file.suffix == ".part"):
            yield file


def _add(archive: ZipFile, name: str, file: Path) -> str:
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = _OWNER_ONLY << 16
    with file.open("rb") as reading, archive.open(info, "w", force_zip64=True) as writing:
        return _copy(reading, writing)


def _copy(reading: IO[bytes], writing: IO[bytes]) -> str:
    """Copy a stream block by block, and give the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while block := reading.read(_BLOCK):
        digest.update(block)
        writing.write(block)
    return digest.hexdigest()


def _unpack(source: Path, folder: Path) -> Backup:
    (folder / "files").mkdir()
    with _opened(source) as archive:
        manifest = _manifest(source, archive)
        hashes: dict[str, str] = manifest["sha256"]
        for name, expected in hashes.items():
            target = folder.joinpath(*_safe(source, name).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as reading, target.open("xb") as writing:
                target.chmod(_OWNER_ONLY)
                if _copy(reading, writing) != expected:
                    raise LedgerError(f"{source}: {name} is not what was backed up; take another backup")
    return Backup(manifest["region"], datetime.fromisoformat(manifest["made_at"]), len(hashes) - 1)


@contextmanager
def _opened(source: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(source) as archive:
            yield archive
    except (BadZipFile, KeyError, EOFError) as error:
        said = str(error).strip("'\"")
        raise LedgerError(f"{source} is no whole backup ({said}); take another backup") from None


def _manifest(source: Path, archive: ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        datetime.fromisoformat(manifest["made_at"])
        known = _LEDGER in manifest["sha256"] and bool(manifest["region"])
    except (ValueError, TypeError):
        known = False
    if not known:
        raise LedgerError(f"{source} is no backup of Vuosikello; take another file")
    return manifest


def _safe(source: Path, name: str) -> PurePosixPath:
    """Give a name inside the backup as a path that stays inside the folder."""
    path = PurePosixPath(name)
    inside = name == _LEDGER or name.startswith(_FILES)
    if not inside or path.is_absolute() or ".." in path.parts or "\\" in name:
        raise LedgerError(f'{source}: "{name[:80]}" has no place in a backup; take another file')
    return path
