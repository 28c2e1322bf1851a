"""The house's own rules hold, and would be seen to break."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]
CONTRACTS: list[str] = [one["id"] for one in PROJECT["tool"]["importlinter"]["contracts"]]
BIN = Path(sys.executable).parent

#: For each contract an import that breaks it: where, and what.
PLANTED = {
    "layers": ("governance/planted.py", "import calendars.holiday"),
    "portal-without-prefect": ("portal/planted.py", "import prefect"),
    "prefect-only-above": ("office/planted.py", "import prefect"),
    "pure-core": ("calendars/planted.py", "import logging"),
    "governance-minimal": ("governance/planted.py", "import icalendar"),
}
UPWARD = [
    ("templates/planted.py", "import office.desk"),
    ("office/planted.py", "import tasks.desk"),
    ("tasks/planted.py", "import flows.tick"),
    ("portal/planted.py", "import flows.tick"),
    ("flows/planted.py", "import vuosikello.program"),
    ("templates/planted.py", "import calendars.holiday"),
]


def lint_imports(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of a checkout."""
    chosen = [word for one in contracts for word in ("--contract", one)]
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache", *chosen],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy the packages and their settings."""
    for package in PACKAGES:
        only_code = shutil.ignore_patterns("__pycache__", "*.docx", "*.ttf", "*.png")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_every_contract(checkout: Path) -> None:
    """No import goes up, and the core stays pure."""
    found = lint_imports(checkout)
    assert found.returncode == 0, found.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in found.stdout


def test_every_contract_has_something_planted_against_it() -> None:
    """A contract that nothing can break guards nothing."""
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_import_breaks_its_contract(checkout: Path, contract: str) -> None:
    """Each contract sees what it is there for."""
    where, line = PLANTED[contract]
    (checkout / where).write_text(f"{line}\n", "utf-8")
    found = lint_imports(checkout, contract)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "0 kept, 1 broken" in found.stdout


def test_no_layer_may_import_the_one_above(checkout: Path) -> None:
    """Each step of the house, planted at once and named one by one."""
    for number, (where, line) in enumerate(UPWARD):
        (checkout / where.replace("planted", f"planted_{number}")).write_text(f"{line}\n", "utf-8")
    found = lint_imports(checkout, "layers")
    assert found.returncode == 1
    for number, (where, _) in enumerate(UPWARD):
        assert where.replace("/", ".").replace("planted.py", f"planted_{number}") in found.stdout


@pytest.mark.parametrize(
    "line",
    ["datetime.now()", "datetime.now(UTC)", "datetime.today()", "date.today()", "time.time()"],
)
def test_nobody_asks_what_time_it_is(line: str) -> None:
    """Ruff refuses it anywhere but in the time source."""
    code = f"import time\nfrom datetime import UTC, date, datetime\n\nMOMENT = {line}\n"
    found = subprocess.run(
        [BIN / "ruff", "check", "--stdin-filename", "governance/planted.py", "--output-format=concise", "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "TID251" in found.stdout


def sources() -> list[Path]:
    """List every file that a person writes."""
    kinds = {".py", ".yaml", ".toml", ".j2", ".md", ".css", ".js", ".sh"}
    folders = [ROOT / name for name in (*PACKAGES, "tests", "docs", "regions")]
    inside = [one for folder in folders for one in folder.rglob("*") if one.suffix in kinds]
    return [
        *inside,
        *(ROOT / name for name in ("pyproject.toml", "Makefile", "README.md") if (ROOT / name).exists()),
    ]


def test_nothing_is_put_off_in_a_comment() -> None:
    """What is not done is an issue, not a note in the code."""
    note = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    found = [one.relative_to(ROOT) for one in sources() if note.search(one.read_text("utf-8"))]
    assert found == []


def test_only_the_time_source_is_let_off() -> None:
    """One module asks the computer; whoever else is let off says why on the line."""
    asking = re.compile(r"\.(now|today)\((UTC|tz|)\)|time\.time\(\)")
    found = {
        str(one.relative_to(ROOT))
        for one in sources()
        if one.suffix == ".py" and one.parts[len(ROOT.parts)] in {"governance", "calendars", "templates"}
        if asking.search(one.read_text("utf-8"))
    }
    assert found == set()
    assert "TID251" in (ROOT / "office" / "time_source.py").read_text("utf-8")
