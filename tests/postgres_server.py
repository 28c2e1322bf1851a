"""A private PostgreSQL cluster for the tests that run on both databases."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pwd import getpwnam

import psycopg
import pytest


def programs() -> Path | None:
    """Find the folder of PostgreSQL's server programs, on the path or where Debian puts them."""
    found = shutil.which("initdb")
    if found and Path(found).with_name("pg_ctl").exists():
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parts[-2]))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def postgres_cluster(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Start a cluster that only this test run knows; gives the address of its database.

    A `durable` one waits for the disk as a real one does. PostgreSQL refuses to run as root: then an
    unprivileged user owns it.
    """
    user = _unprivileged_user()
    home = Path(tempfile.mkdtemp(prefix="vuosikello-pg-"))
    if user is not None:
        shutil.chown(home, user)
    data, port = home / "data", _free_port()
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={home}"
    options += "" if durable else " -c fsync=off"
    _run(user, folder / "initdb", "-D", data, "-U", "vuosikello", "-A", "trust", "--no-sync", "-E", "UTF8")
    try:
        _run(user, folder / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        yield f"postgresql+psycopg://vuosikello@127.0.0.1:{port}/postgres"
    finally:
        _run(user, folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("PostgreSQL does not run as root: run the tests as another user")


def _run(user: str | None, program: Path, *arguments: str | Path) -> None:
    group = None if user is None else getpwnam(user).pw_gid
    subprocess.run(
        [program, *arguments],
        check=True,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a running cluster; skip only where PostgreSQL's programs are missing."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL's server programs (initdb, pg_ctl) are not on this machine")
    with postgres_cluster(folder) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ledger_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty ledger, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    server: str = request.getfixturevalue("postgres_url")
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return server
