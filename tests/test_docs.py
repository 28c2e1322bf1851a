"""The project's words for its readers: what they say of commands, settings, states and files holds."""

import importlib
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import TypeAdapter

import vuosikello.__main__  # noqa: F401 - registers the commands
from calendars.conflict import Conflict
from calendars.holiday import finnish_holidays
from calendars.year_planning import plan_year
from governance.clock import AnnualClock
from governance.clock_check import check_clock
from governance.message import backoff
from governance.municipality import MunicipalityKind
from governance.network import Network
from governance.network_check import check_network
from governance.problem import Severity
from office.ledger.tables import METADATA
from office.mail.inbox import LARGEST_MESSAGE_BYTES
from office.reading import ReadingError, read_region
from office.settings import read_settings
from office.yaml_lines import compose, plain
from portal.body import MOST_READ
from templates.wheel_shapes import RING_COLOURS
from vuosikello.live.layout import PREFECT, Layout
from vuosikello.program import program

HOUSE = Path(__file__).parents[1]
KESKI_SUOMI = HOUSE / "regions" / "keski-suomi"
PAGES = (HOUSE / "README.md", HOUSE / "CHANGELOG.md", *sorted((HOUSE / "docs").glob("*.md")))
RULES = HOUSE / "docs" / "writing-rules.md"
_BLOCK = re.compile(
    r"(?:<!-- example: (?P<module>\S+) (?P<model>\S+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_STATES = re.compile(
    r"<!-- states: (?P<module>\S+) (?P<states>\S+) (?P<table>\S+) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL
)
_LINK = re.compile(r"!?\[(?:[^\]]|\n)*?\]\((?P<target>[^)\s]+)\)")
_YEAR = 2027
#: Where Microsoft's and Google's customers log in; the page on running tells how.
MAIL_PROVIDERS = (
    "login.microsoftonline.com",
    "outlook.office365.com",
    "imap.gmail.com",
    "mail.google.com",
    "oauth2.googleapis.com",
)


def text_of(page: Path) -> str:
    """Read a page."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[re.Match[str]]:
    """List a page's blocks in one language."""
    return [found for found in _BLOCK.finditer(text_of(page)) if found["language"] == language]


def commands() -> Mapping[str, Any]:
    """Give the program's commands by name."""
    group: Any = typer.main.get_command(program)
    found: Mapping[str, Any] = group.commands
    return found


def calls(page: Path) -> Iterator[list[str]]:
    """List every call of the program that a page shows, word by word."""
    shown = [line for block in blocks(page, "sh") for line in block["text"].splitlines()]
    shown += re.findall(r"`([^`\n]*\bvuosikello [^`\n]+)`", text_of(page))
    shown += re.findall(r"^ExecStart=(.+)$", text_of(page), re.MULTILINE)
    for line in shown:
        found = re.search(r"(?:^|/|\s)vuosikello ([a-z]+\b.*)$", line.strip())
        if found:
            yield found[1].split()


def options(command: Any) -> set[str]:
    """Give the names of a command's options."""
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_shown_exists_with_its_options(page: Path) -> None:
    """A reader may copy any line."""
    for name, *rest in calls(page):
        assert name in commands(), f"{page.name}: vuosikello {name}"
        known = options(commands()[name]) | {"--help"}
        unknown = {word for word in rest if word.startswith("-")} - known
        assert not unknown, f"{page.name}: vuosikello {name} has no {unknown}"


def test_the_readmes_table_lists_every_command() -> None:
    """None is missing, none is made up."""
    listed = re.findall(r"^\| `vuosikello ([a-z]+)\b", text_of(HOUSE / "README.md"), re.MULTILINE)
    assert sorted(listed) == sorted(commands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_is_shown_exists(page: Path) -> None:
    """The Makefile has it."""
    targets = set(re.findall(r"^([a-z]+):", text_of(HOUSE / "Makefile"), re.MULTILINE))
    shown = set(re.findall(r"(?:`|^ *)make ([a-z]+)", text_of(page), re.MULTILINE))
    assert shown <= targets


def anchors(page: Path) -> set[str]:
    """List the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere_in_the_project(page: Path) -> None:
    """Links are relative, and their files and headings exist."""
    for found in _LINK.finditer(text_of(page)):
        target, _, anchor = found["target"].partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name}: {found['target']}"
        assert file.is_relative_to(HOUSE)
        assert not anchor or anchor in anchors(file), f"{page.name}: {found['target']}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_folder_that_is_named_exists(page: Path) -> None:
    """Folders and files of the project in code marks are there; made ones (var, out) are not looked for."""
    named = re.findall(
        r"`((?:governance|calendars|templates|office|tasks|flows|portal|regions|tests|docs)/[\w./-]*)`",
        text_of(page),
    )
    for path in set(named) - {"regions/YOUR-REGION"}:
        assert (HOUSE / path).exists(), f"{page.name}: {path}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_an_address_that_is_somebodys(page: Path) -> None:
    """Mail addresses and hosts are under .example (RFC 2606 section 2) or this machine."""
    hosts = re.findall(r"[\w.-]+@([\w.-]+\w)|https?://([\w.-]+)", text_of(page))
    for host in {one or other for one, other in hosts}:
        known = host in {"127.0.0.1", "HOST", *MAIL_PROVIDERS}
        assert host.endswith(".example") or known, f"{page.name}: {host}"


def state_table(module: str, states: str, table: str) -> str:
    """Write a transition table as the architecture page shows it."""
    home = importlib.import_module(module)
    transitions = getattr(home, table)
    rows = ["| State | may become |", "|---|---|"]
    for state in getattr(home, states):
        following = [f"`{other}`" for other in type(state) if other in transitions[state]]
        rows.append(f"| `{state}` | {', '.join(following) or 'an end'} |")
    return "\n".join(rows) + "\n"


def test_the_state_tables_are_those_of_the_code() -> None:
    """On a failure, the right table stands in the message: copy it."""
    shown = list(_STATES.finditer(text_of(HOUSE / "docs" / "architecture.md")))
    assert len(shown) == 6
    for found in shown:
        right = state_table(found["module"], found["states"], found["table"])
        assert found["text"].strip("\n") + "\n" == right, right


def rows_under(page: Path, heading: str) -> list[str]:
    """List the first cells of the table under a heading, without their code marks."""
    section = text_of(page).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_every_table_of_the_ledger_is_described_once() -> None:
    """The list is complete, and names nothing else."""
    shown = rows_under(HOUSE / "docs" / "architecture.md", "The ledger's tables")
    assert sorted(shown) == sorted(METADATA.tables)


def test_the_house_has_the_folders_that_the_page_lists() -> None:
    """A package more needs its row."""
    shown = {row.rstrip("/") for row in rows_under(HOUSE / "docs" / "architecture.md", "The house")}
    packages = {file.parent.name for file in HOUSE.glob("*/__init__.py")} - {"tests"}
    assert shown == packages


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """Remember the question; nothing is set."""
        self.names.add(key)
        return default


def test_the_settings_table_lists_what_is_read() -> None:
    """Every variable that the settings read, and no other."""
    asked = Asked()
    read_settings(asked)
    assert set(rows_under(HOUSE / "docs" / "running.md", "Settings")) == asked.names


def test_the_settings_table_tells_the_defaults() -> None:
    """The defaults that stand in code marks are those of an empty environment."""
    settings = read_settings({})
    page = text_of(HOUSE / "docs" / "running.md")
    for name, default in {
        "PORTAL_URL": settings.portal_url,
        "SMTP_HOST": settings.mail.host,
        "SMTP_PORT": settings.mail.port,
        "SMTP_SECURITY": settings.mail.security,
    }.items():
        assert f"| `VUOSIKELLO_{name}` | `{default}` |" in page


def merged(document: dict[str, Any], addition: Mapping[str, Any]) -> dict[str, Any]:
    """Add an example to a document: what has an id that is there replaces it, the rest comes after."""
    for key, items in addition.items():
        ids = {item.get("id") for item in items} - {None}
        document[key] = [one for one in document.get(key, []) if one.get("id") not in ids] + items
    return document


@pytest.fixture(scope="module")
def with_examples() -> tuple[Network, AnnualClock]:
    """Add every example of the page on rules to Keski-Suomi's files."""
    documents: dict[str, dict[str, Any]] = {
        name: plain(compose(text_of(KESKI_SUOMI / f"{name}.yaml"))[0]) for name in ("network", "clock")
    }
    for found in blocks(RULES, "yaml"):
        if found["model"] is None:
            example = plain(compose(found["text"])[0])
            name = "network" if set(example) <= set(Network.model_fields) else "clock"
            merged(documents[name], example)
    network = Network.model_validate(documents["network"])
    return network, AnnualClock.model_validate(documents["clock"])


def test_the_examples_of_rules_hold_in_keski_suomi(with_examples: tuple[Network, AnnualClock]) -> None:
    """What is copied from the page gives no error."""
    network, clock = with_examples
    holidays = frozenset[Any]().union(*(finnish_holidays(year) for year in (_YEAR - 1, _YEAR)))
    found = (*check_network(network), *check_clock(clock, network, (_YEAR,), holidays))
    assert [one for one in found if one.severity is Severity.ERROR] == []
    assert {one.id for one in clock.series} >= {"varhainen-tuki", "johtoryhma"}


def test_the_examples_of_rules_give_a_year(with_examples: tuple[Network, AnnualClock]) -> None:
    """The example's meetings find their days."""
    plan = plan_year(*with_examples, _YEAR)
    assert not isinstance(plan, Conflict)
    assert sum(meeting.series == "varhainen-tuki" for meeting in plan.meetings) == 2


def test_the_examples_of_single_things_are_read_without_a_fault() -> None:
    """A region, seats, a municipality and a profile stand on the page by themselves."""
    singles = [found for found in blocks(RULES, "yaml") if found["model"]]
    assert len(singles) >= 8
    for found in singles:
        tree, faults = compose(found["text"])
        assert faults == ()
        TypeAdapter(getattr(importlib.import_module(found["module"]), found["model"])).validate_python(
            plain(tree)
        )


def test_the_example_of_an_error_is_what_check_says(tmp_path: Path) -> None:
    """The sentence in the text block comes from the fault that the page describes."""
    folder = Path(shutil.copytree(KESKI_SUOMI, tmp_path / "keski-suomi"))
    file = folder / "network.yaml"
    file.write_text(text_of(file).replace("    relay:\n", "    relays:\n", 1), encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        read_region(folder)
    (block,) = blocks(RULES, "text")
    shown = re.sub(r"^\S+:\d+: ", "", block["text"].strip())
    assert shown != block["text"].strip()
    assert shown in {f"{one.what}; {one.mend}" for one in caught.value.problems}


def test_the_readmes_figures_are_those_of_the_data() -> None:
    """22 municipalities, and a ring of the wheel for each of nine bodies."""
    network, clock = read_region(KESKI_SUOMI)
    readme = text_of(HOUSE / "README.md")
    assert f"{len(network.municipalities)} registries" in readme
    assert f"its {len(network.municipalities)} municipalities" in readme
    assert sum(one.kind is MunicipalityKind.CITY for one in network.municipalities) == 6
    assert len({series.body for series in clock.series}) == 9 == len(RING_COLOURS)
    assert "each of nine bodies" in readme


def test_the_figures_on_running_are_those_of_the_code() -> None:
    """Ports, pauses, sizes and days."""
    running, layout = text_of(HOUSE / "docs" / "running.md"), Layout(KESKI_SUOMI, "keski-suomi", "")
    for port in (layout.prefect_port, layout.portal_port, read_settings({}).mail.port):
        assert f"`127.0.0.1:{port}`" in running
    assert "ten megabytes" in running
    assert LARGEST_MESSAGE_BYTES == 10 * 1024 * 1024
    assert f"at least {MOST_READ // 1_000_000} MB" in running
    assert "older than fourteen days" in running
    kept = timedelta(seconds=int(PREFECT["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"]))
    assert kept == timedelta(days=14)


def test_the_pauses_of_a_mail_server_that_is_down_are_those_of_the_code() -> None:
    """The architecture page lists them."""
    minutes = [int(backoff(attempts) / timedelta(minutes=1)) for attempts in range(1, 7)]
    words = f"{', '.join(str(one) for one in minutes[:-1])} and then {minutes[-1]} minutes"
    assert words in text_of(HOUSE / "docs" / "architecture.md")


def test_the_pictures_are_small_and_speak() -> None:
    """A page opens quickly; the drawing has a title and a description for who does not see it."""
    assert (HOUSE / "docs" / "wheel.png").stat().st_size < 500_000
    drawing = text_of(HOUSE / "docs" / "data-flow.svg")
    assert all(mark in drawing for mark in ('role="img"', "<title ", "<desc "))


def test_every_glossary_row_has_all_three_languages() -> None:
    """A word without its Finnish or Swedish would be looked for in vain; the order is the alphabet's."""
    rows = re.findall(r"^\| (?!English|---)(.+) \|$", text_of(HOUSE / "docs" / "glossary.md"), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    assert len(cells) > 50
    assert all(len(row) == 4 and all(row) for row in cells)
    assert all(row[3].endswith(".") for row in cells)
    assert [row[0] for row in cells] == sorted(row[0] for row in cells)
