"""The doctor: does this machine have what the office's year needs, and if not, what mends it."""

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib.metadata import PackageNotFoundError, requires, version
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import InvalidRequirement, Requirement

from office.checkup import Check, Level
from office.ledger_checkup import check_house
from office.mail.settings import is_loopback
from office.mail_checkup import check_inbox, check_mail
from office.settings import Settings

_PACKAGE = "vuosikello"
_OLDEST_PYTHON = (3, 11)
#: A rare race can lose what the write-ahead log holds (sqlite.org/wal.html, "WAL-reset bug").
_WAL_RACE = ((3, 7, 0), (3, 51, 2))
_SECONDS = 3.0
_WINTER, _SUMMER = datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)


def examine(
    region: str | None, ledger: str, settings: Settings, environment: Mapping[str, str]
) -> list[Check]:
    """Look at everything, with a region also at its house; changes nothing, sends nothing."""
    checks = [
        check_python(sys.version_info[:3]),
        *check_versions(),
        check_sqlite(sqlite3.sqlite_version_info),
    ]
    checks += [check_time_zone(), check_portal(settings.portal_url)]
    checks += [check_mail(settings), check_inbox(settings)]
    checks.append(check_prefect(environment.get("PREFECT_API_URL", "")))
    if region is not None:
        checks += check_house(region, ledger, settings)
    return checks


def check_python(present: tuple[int, ...]) -> Check:
    """Look at Python's version."""
    shown = ".".join(map(str, present))
    if present >= _OLDEST_PYTHON:
        return Check("Python", Level.OK, shown)
    return Check("Python", Level.ERROR, f"{shown} is too old", "install Python 3.11 or newer, then run make")


def check_versions() -> Iterator[Check]:
    """Compare the libraries with the versions that the project names; one line where all are right."""
    try:
        demands = list(_demands())
    except PackageNotFoundError:
        yield Check("libraries", Level.ERROR, "the program itself is not installed", "run make")
        return
    wrong = [found for found in map(_compare, demands) if found is not None]
    yield from wrong
    if not wrong:
        yield Check("libraries", Level.OK, f"as pinned; Prefect {version('prefect')}")


def _demands() -> Iterator[Requirement]:
    for line in requires(_PACKAGE) or ():
        try:
            demand = Requirement(line)
        except InvalidRequirement:
            continue
        if demand.marker is None or demand.marker.evaluate({"extra": ""}):
            yield demand


def _compare(demand: Requirement) -> Check | None:
    try:
        present = version(demand.name)
    except PackageNotFoundError:
        return Check(demand.name, Level.ERROR, "is not installed", "run make")
    if demand.specifier.contains(present, prereleases=True):
        return None
    what = f"{present} is not {demand.specifier}, with which the program was tested"
    return Check(demand.name, Level.ERROR, what, "run make, which installs requirements.lock")


def check_sqlite(present: tuple[int, ...]) -> Check:
    """Look whether SQLite has the rare race in its write-ahead log."""
    shown = ".".join(map(str, present))
    first, last = _WAL_RACE
    if not first <= present <= last:
        return Check("SQLite", Level.OK, shown)
    what = f"{shown} has a rare race in the write-ahead log (3.7.0 to 3.51.2) that can damage a ledger"
    mend = "back up daily with vuosikello backup; use a Python with SQLite 3.51.3 or newer, or PostgreSQL"
    return Check("SQLite", Level.WARNING, what, mend)


def check_time_zone() -> Check:
    """Look whether Europe/Helsinki is known, with its summer time."""
    try:
        zone = ZoneInfo("Europe/Helsinki")
    except (ZoneInfoNotFoundError, OSError):
        return Check("time zones", Level.ERROR, "Europe/Helsinki is unknown", "install tzdata: run make")
    hours = [moment.astimezone(zone).hour - moment.hour for moment in (_WINTER, _SUMMER)]
    if hours == [2, 3]:
        return Check("time zones", Level.OK, f"Europe/Helsinki, tzdata {version('tzdata')}")
    what = f"Europe/Helsinki is {hours[0]} h and {hours[1]} h from UTC in winter and summer, not 2 h and 3 h"
    return Check("time zones", Level.WARNING, what, "see whether the law has changed, or update tzdata")


def check_portal(url: str) -> Check:
    """Look whether the portal's address can be sent to people: https, or this machine in a rehearsal."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return Check("portal", Level.OK, url)
    if parts.scheme == "http" and parts.hostname and is_loopback(parts.hostname):
        return Check("portal", Level.OK, f"{url} (this machine only: a rehearsal)")
    what = f"{url}: personal links would travel in the clear"
    return Check("portal", Level.ERROR, what, "set VUOSIKELLO_PORTAL_URL to an address with https://")


def check_prefect(url: str) -> Check:
    """Ask Prefect's API whether it is well, where one is set."""
    if not url:
        return Check("Prefect", Level.OK, "PREFECT_API_URL is not set: the commands work without a server")
    mend = "start it with vuosikello up, or correct PREFECT_API_URL"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Check("Prefect", Level.ERROR, f"{url[:80]} is no address of an API", mend)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        with closing(connect(parts.hostname, parts.port, timeout=_SECONDS)) as connection:
            connection.request("GET", f"{parts.path.rstrip('/')}/health")
            status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        return Check("Prefect", Level.ERROR, f"{parts.hostname} cannot be reached ({error})", mend)
    if status >= 400:  # noqa: PLR2004 - HTTP's errors begin there
        return Check("Prefect", Level.ERROR, f"{parts.hostname} answers with {status}", mend)
    return Check("Prefect", Level.OK, f"{parts.hostname} is well")
