"""Upkeep: the doctor tells the truth, a backup brings everything back, an export harms no spreadsheet."""

import csv
import io
import json
import shutil
import sqlite3
import threading
import time
import zipfile
from contextlib import closing
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from packaging.requirements import Requirement

from governance.working_day import HELSINKI
from office import doctor as doctors
from office.backup import back_up, restore
from office.checkup import Level
from office.doctor import check_portal, check_prefect, check_python, check_sqlite, examine
from office.export import cell
from office.ledger.opening import LedgerError
from office.mail.settings import MailSettings
from office.place import Place, place_of
from office.settings import Settings
from tests.command_line import PIKKU, CommandLine
from tests.smtp_server import closed_port
from vuosikello.__main__ import run

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=HELSINKI)
MORNING = "2027-02-01T09:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an adopted year with its first agenda in the store, once for all tests."""
    folder = tmp_path_factory.mktemp("house")
    ledger = ["--ledger", str(folder / "ledger.sqlite")]
    decision = ["--body", "yhteistyoryhma", "--on", "2026-12-08"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
        assert run(["plan", str(PIKKU), "--year", "2027", "--virtual", *ledger]) == 0
        assert run(["adopt", str(PIKKU), "--year", "2027", *decision, *ledger]) == 0
        assert run(["tick", str(PIKKU), "--at", MORNING, *ledger]) == 0
    return folder


@pytest.fixture
def line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house: Path
) -> CommandLine:
    """Give the command line with a copy of the house of its own."""
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    monkeypatch.delenv("VUOSIKELLO_LEDGER", raising=False)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    shutil.copytree(house, tmp_path / "house")
    return CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")


def place(line: CommandLine) -> Place:
    """Find the test's ledger."""
    return place_of(str(PIKKU), str(line.ledger))


def counts(ledger: Path) -> dict[str, int]:
    """Count the rows of every table."""
    with closing(sqlite3.connect(ledger)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {one: connection.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0] for one in tables}  # noqa: S608 - the ledger's own names


def files(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


# Backup


def test_a_backup_brings_everything_back(line: CommandLine, tmp_path: Path) -> None:
    """Every row, every file of the store, the secret; and the year goes on where it was."""
    made = line.on("backup", "--to", tmp_path / "safe" / "b.zip", "--json").document("backup")
    assert made["files"] > 3
    again = tmp_path / "new" / "ledger.sqlite"
    back = line("restore", tmp_path / "safe" / "b.zip", "--ledger", again, "--json").document("backup")
    assert (back["made_at"], back["region"]) == (made["made_at"], "pikku")
    told = {"hold": 1, "audit": counts(line.ledger)["audit"] + 1}
    assert counts(again) == {**counts(line.ledger), **told}
    assert files(again.with_name("ledger.files")) == files(line.ledger.with_name("ledger.files"))
    assert back["held"] is True
    due = line("due", PIKKU, "--ledger", again, "--at", MORNING, "--json").document("due")
    assert due["actions"] == []


def test_a_backup_without_a_store_says_so(line: CommandLine, tmp_path: Path) -> None:
    """A store that lies elsewhere must not be missed on the day of need."""
    shutil.rmtree(line.ledger.with_name("ledger.files"))
    answer = line.on("backup", "--to", tmp_path / "b.zip", "--json")
    assert answer.document("backup")["files"] == 0
    assert "holds the ledger alone" in " ".join(answer.err.split())


def test_only_its_owner_reads_a_backup(line: CommandLine, tmp_path: Path) -> None:
    """The secret is in it, and in what is restored from it."""
    line.on("backup", "--to", tmp_path / "b.zip")
    line("restore", tmp_path / "b.zip", "--ledger", tmp_path / "new.sqlite")
    for file in (tmp_path / "b.zip", tmp_path / "new.sqlite", tmp_path / "new.files" / "secret"):
        assert file.stat().st_mode & 0o077 == 0


def test_a_backup_is_whole_while_others_write(line: CommandLine, tmp_path: Path) -> None:
    """A writer adds pairs of rows in one transaction each; no backup ever holds half a pair."""
    with closing(sqlite3.connect(line.ledger, isolation_level=None)) as setup:
        setup.execute("CREATE TABLE pair (side TEXT)")
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(line.ledger, timeout=10, isolation_level=None)) as connection:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO pair VALUES ('left')")
                connection.execute("INSERT INTO pair VALUES ('right')")
                connection.execute("COMMIT")
                time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = []
        for number in range(5):
            back_up(place(line), tmp_path / f"{number}.zip", NOW)
            restore(tmp_path / f"{number}.zip", str(tmp_path / f"{number}.sqlite"))
            with closing(sqlite3.connect(tmp_path / f"{number}.sqlite")) as copy:
                sides = [row[0] for row in copy.execute("SELECT side FROM pair")]
            assert sides.count("left") == sides.count("right")
            sizes.append(len(sides))
    finally:
        stop.set()
        writer.join()
    assert sizes[0] < sizes[-1]


def test_a_backup_overwrites_nothing(line: CommandLine, tmp_path: Path) -> None:
    """Neither a file that is there, nor a ledger, nor a store."""
    (tmp_path / "b.zip").write_text("kept")
    refused = line.on("backup", "--to", tmp_path / "b.zip", "--json")
    assert (refused.code, "not overwritten" in refused.out) == (1, True)
    assert (tmp_path / "b.zip").read_text() == "kept"
    line.on("backup", "--to", tmp_path / "c.zip")
    before = counts(line.ledger)
    assert line("restore", tmp_path / "c.zip", "--ledger", line.ledger).code == 1
    assert counts(line.ledger) == before
    (tmp_path / "new.files").mkdir()
    assert line("restore", tmp_path / "c.zip", "--ledger", tmp_path / "new.sqlite").code == 1
    assert not (tmp_path / "new.sqlite").exists()


@pytest.mark.parametrize("to", ["b.tar", "b", "file/b.zip"])
def test_a_backup_that_cannot_be_written_leaves_nothing(line: CommandLine, tmp_path: Path, to: str) -> None:
    """A form that is not kept, or a file where a folder should be."""
    (tmp_path / "file").write_text("")
    before = sorted(one.name for one in tmp_path.iterdir())
    assert line.on("backup", "--to", tmp_path / to).code == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == before


def test_there_is_nothing_to_back_up_or_export_without_a_ledger(line: CommandLine, tmp_path: Path) -> None:
    """A mistyped path is told, not made into an empty backup."""
    missing = ("--ledger", tmp_path / "nowhere.sqlite")
    assert line("backup", PIKKU, *missing, "--to", tmp_path / "b.zip").code == 1
    assert line("export", PIKKU, *missing, "--out", tmp_path / "out").code == 1
    assert not (tmp_path / "b.zip").exists()
    assert not (tmp_path / "out").exists()


def test_a_damaged_backup_is_refused_and_leaves_nothing(line: CommandLine, tmp_path: Path) -> None:
    """Cut short, changed in the middle, or no backup at all."""
    line.on("backup", "--to", tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    middle = len(whole) // 2
    damaged = {
        "cut": whole[:middle],
        "changed": whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :],
        "text": b"Hei\n",
        "empty": b"",
    }
    for name, content in damaged.items():
        (tmp_path / f"{name}.zip").write_bytes(content)
        answer = line("restore", tmp_path / f"{name}.zip", "--ledger", tmp_path / f"{name}.sqlite", "--json")
        assert (name, answer.code) == (name, 1)
        assert answer.document("errors")["errors"][0]["mend"]
        assert not list(tmp_path.glob(f"{name}.[sf]*"))


@pytest.mark.parametrize("name", ["files/../../outside", "/outside", "files/..\\outside", "outside"])
def test_a_backup_never_writes_outside_its_place(tmp_path: Path, name: str) -> None:
    """A file made by somebody else cannot put anything beside the ledger."""
    manifest = {
        "schema": 1,
        "region": "x",
        "made_at": NOW.isoformat(),
        "sha256": {name: "0", "ledger.sqlite": "0"},
    }
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr(name, b"x")
    with pytest.raises(LedgerError, match="has no place in a backup"):
        restore(tmp_path / "b.zip", str(tmp_path / "new" / "l.sqlite"))
    assert not list(tmp_path.rglob("outside"))
    assert not list((tmp_path / "new").iterdir())


# Export


def test_an_export_has_every_table_and_the_plan(line: CommandLine, tmp_path: Path) -> None:
    """As many rows as the ledger has, moments with their offset, the plan as its own document."""
    answer = line.on("export", "--out", tmp_path / "out", "--json").document("export")
    kept = {name: count for name, count in counts(line.ledger).items() if name != "alembic_version"}
    assert answer["tables"] == dict(sorted(kept.items()))
    with (tmp_path / "out" / "meeting.csv").open(encoding="utf-8-sig", newline="") as file:
        meetings = {row["id"]: row for row in csv.DictReader(file)}
    assert meetings["johtoryhma/2027/1"]["starts_at"] == "2027-02-10T09:00:00+02:00"
    plan = json.loads((tmp_path / "out" / "plan-2027.json").read_text(encoding="utf-8"))
    assert (plan["schema"], len(plan["meetings"])) == (1, 5)


def test_an_export_holds_no_letters_and_no_formulas(line: CommandLine, tmp_path: Path) -> None:
    """What people wrote begins no formula; letters, which hold personal links, stay out."""
    reason = '=HYPERLINK("https://bad.example")'
    assert line.on("cancel", "johtoryhma/2027/3", "--reason", reason).code == 0
    line.on("export", "--out", tmp_path / "out")
    cells = [
        value
        for table in (tmp_path / "out").glob("*.csv")
        for row in csv.reader(io.StringIO(table.read_bytes().decode("utf-8-sig"), newline=""))
        for value in row
    ]
    assert f"'{reason}" in cells
    assert not [value for value in cells if value.startswith(("=", "+", "@", "\t", "\r"))]
    assert not [value for value in cells if "MIME-Version" in value]


def test_an_export_overwrites_nothing(line: CommandLine, tmp_path: Path) -> None:
    """A folder with something in it is refused, an empty one is taken."""
    (tmp_path / "out").mkdir()
    assert line.on("export", "--out", tmp_path / "out").code == 0
    assert line.on("export", "--out", tmp_path / "out").code == 1
    assert line.on("export", "--out", line.ledger).code == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+358 14 000", "'+358 14 000"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\0=1", "'=1"),
        (-1, "-1"),
        (True, "true"),
        (None, ""),
        (b"abc", "(3 bytes)"),
        ({"a": "ä"}, '{"a": "ä"}'),
        ("Hyvä", "Hyvä"),
    ],
)
def test_a_cell_is_never_a_formula(value: object, shown: str) -> None:
    """Text that would begin one has an apostrophe before it; numbers stay numbers."""
    assert cell(value) == shown


# The doctor


def levels(line: CommandLine, *arguments: object, code: int) -> dict[str, str]:
    """Ask the doctor; give each check's level."""
    answer = line("doctor", *arguments, "--json")
    assert answer.code == code
    checks = answer.document("doctor")["checks"]
    assert all(one["mend"] for one in checks if one["level"] != "ok")
    return {one["name"]: one["level"] for one in checks}


def test_the_doctor_finds_a_house_in_order(line: CommandLine) -> None:
    """Region, ledger, store, secret and room are well; a missing mailbox on this machine only warns."""
    found = levels(line, PIKKU, "--ledger", line.ledger, code=0)
    assert {found[name] for name in ("region", "ledger", "store", "secret", "disk")} == {"ok"}
    assert found["mail"] == "warning"
    shown = line("doctor", PIKKU, "--ledger", line.ledger)
    assert "OK      ledger: " in shown.out


def test_the_doctor_needs_no_region(line: CommandLine) -> None:
    """Without one it looks at the machine."""
    assert "ledger" not in levels(line, code=0)


def test_the_doctor_makes_nothing(line: CommandLine, tmp_path: Path) -> None:
    """A ledger that is not there yet is no illness, and is not made."""
    assert levels(line, PIKKU, "--ledger", tmp_path / "no" / "l.sqlite", code=0)["ledger"] == "ok"
    assert not (tmp_path / "no").exists()


def test_the_doctor_tells_a_ledger_that_is_none(line: CommandLine, tmp_path: Path) -> None:
    """A text file, another region's ledger, a damaged one: an error, and exit 1."""
    (tmp_path / "text.sqlite").write_text("Hei")
    assert levels(line, PIKKU, "--ledger", tmp_path / "text.sqlite", code=1)["ledger"] == "error"
    assert levels(line, "keski-suomi", "--ledger", line.ledger, code=1)["ledger"] == "error"
    content = bytearray(line.ledger.read_bytes())
    content[8192:40960] = bytes(32768)
    (tmp_path / "damaged.sqlite").write_bytes(content)
    assert levels(line, PIKKU, "--ledger", tmp_path / "damaged.sqlite", code=1)["ledger"] == "error"


def test_the_doctor_tells_a_ledger_that_is_behind(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its migration is not the program's: a warning, for the next command mends it."""
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _: "9999")
    assert levels(line, PIKKU, "--ledger", line.ledger, code=0)["ledger"] == "warning"


def test_the_doctor_tells_a_broken_region(line: CommandLine, tmp_path: Path) -> None:
    """The first fault by its line."""
    (tmp_path / "network.yaml").write_text("region: [\n")
    answer = line("doctor", tmp_path, "--json")
    assert answer.code == 1
    (region,) = (one for one in answer.document("doctor")["checks"] if one["name"] == "region")
    assert region["what"].startswith(f"{tmp_path}/")


def test_the_doctor_tells_a_busy_calendar_that_is_none(line: CommandLine, tmp_path: Path) -> None:
    """As check and plan do: a plan would otherwise stop at it when it is needed."""
    region = shutil.copytree(PIKKU, tmp_path / "pikku")
    (region / "busy").mkdir(exist_ok=True)
    (region / "busy" / "lohja-director.ics").write_text("Hei!\n", encoding="utf-8")
    answer = line.on("doctor", "--json", region=region)
    assert answer.code == 1
    (told,) = (one for one in answer.document("doctor")["checks"] if one["name"] == "region")
    assert "lohja-director.ics:1" in told["what"]


def test_the_doctor_tells_a_secret_that_others_can_read(line: CommandLine) -> None:
    """Whoever reads it can make personal links."""
    line.ledger.with_name("ledger.files").joinpath("secret").chmod(0o644)
    found = levels(line, PIKKU, "--ledger", line.ledger, code=1)
    assert [name for name, level in found.items() if level == "error"] == ["secret"]


@pytest.mark.parametrize(
    ("present", "level"),
    [
        ((3, 6, 23), Level.OK),
        ((3, 7, 0), Level.WARNING),
        ((3, 40, 1), Level.WARNING),
        ((3, 51, 2), Level.WARNING),
        ((3, 51, 3), Level.OK),
        ((4, 0, 0), Level.OK),
    ],
)
def test_the_doctor_names_sqlites_race(present: tuple[int, int, int], level: Level) -> None:
    """From 3.7.0 to 3.51.2 the write-ahead log has a rare race."""
    found = check_sqlite(present)
    assert found.level is level
    assert (level is Level.OK) or "race" in found.what


def test_the_doctor_compares_versions_with_the_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too new, too old and not there are errors that name the version wanted; here all are right."""
    assert [one.level for one in doctors.check_versions()] == [Level.OK]
    demands = [Requirement("prefect==3.0.0"), Requirement("sqlalchemy<2"), Requirement("no-such-thing")]
    monkeypatch.setattr(doctors, "_demands", lambda: demands)
    wrong = list(doctors.check_versions())
    assert [one.level for one in wrong] == [Level.ERROR] * 3
    assert f"{version('prefect')} is not ==3.0.0" in wrong[0].what


def test_the_doctor_knows_the_oldest_python() -> None:
    """3.11 is the oldest."""
    assert [check_python(one).level for one in ((3, 10, 9), (3, 11, 0))] == [Level.ERROR, Level.OK]


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("http://127.0.0.1:8700", Level.OK),
        ("http://[::1]:8700", Level.OK),
        ("https://kello.pikku.example", Level.OK),
        ("http://kello.pikku.example", Level.ERROR),
        ("https://", Level.ERROR),
        ("kello.pikku.example", Level.ERROR),
    ],
)
def test_personal_links_travel_protected(url: str, level: Level) -> None:
    """The portal's address is https, or this machine."""
    assert check_portal(url).level is level


class _Api(BaseHTTPRequestHandler):
    """Answer as Prefect's API does when it is well."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


def test_the_doctor_asks_prefect_where_one_is_set() -> None:
    """Unset is fine; set, it has to answer at /health."""
    assert check_prefect("").level is Level.OK
    with HTTPServer(("127.0.0.1", 0), _Api) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        base = f"http://127.0.0.1:{server.server_port}"
        found = [check_prefect(f"{base}/api").level, check_prefect(f"{base}/other").level]
        server.shutdown()
        thread.join()
    assert found == [Level.OK, Level.ERROR]
    assert check_prefect(f"http://127.0.0.1:{closed_port()}/api").level is Level.ERROR
    assert check_prefect("localhost:4200").level is Level.ERROR


def test_the_doctor_looks_at_everything_at_once() -> None:
    """One bad setting hides no other."""
    settings = Settings(portal_url="http://kello.example", mail=MailSettings(port=closed_port()))
    found = {one.name: one.level for one in examine(None, "", settings, {"PREFECT_API_URL": "x"})}
    assert (found["portal"], found["Prefect"], found["Python"]) == (Level.ERROR, Level.ERROR, Level.OK)
