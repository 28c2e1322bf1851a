"""Reading a region's folder: the network and the annual clock, or every problem with its line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import ValidationError

from calendars.holiday import finnish_holidays
from governance.clock import AnnualClock
from governance.clock_check import check_clock, check_clock_alone
from governance.composition_check import check_composition
from governance.network import Network
from governance.network_check import check_network
from governance.problem import Path, Problem, Severity
from governance.record import Record
from governance.round import Round
from governance.school_holiday import SchoolHolidays
from governance.school_holiday_check import check_school_holidays
from office.complaint import complaints, field_name, nearest
from office.readable_part import broken_references, readable_part
from office.yaml_fault import BrokenYamlError, Fault
from office.yaml_lines import Node, compose, line_of, plain

NETWORK_FILE = "network.yaml"
CLOCK_FILE = "clock.yaml"
SCHOOL_HOLIDAYS_FILE = "school-holidays.yaml"
#: The regions that ship with the program, beside its code.
REGIONS = FilePath(__file__).resolve().parent.parent / "regions"
_LARGEST_FILE = 2_000_000
#: 28 years hold every calendar that a year can have: each weekday of 1.1., with and without a leap day.
_YEARS = range(2024, 2052)

Document = TypeVar("Document", bound=Record)


@dataclass(frozen=True)
class LocatedProblem:
    """Say what is wrong in which line of which file, and the mend."""

    file: str
    #: From 1.
    line: int
    #: `municipalities[3].contact`; empty when the whole file is meant.
    field: str
    what: str
    mend: str
    severity: Severity = Severity.ERROR
    #: The rule behind it: law and section, or the setting decision; None for a slip of the pen.
    source: str | None = None

    def __str__(self) -> str:
        warning = "warning: " if self.severity is Severity.WARNING else ""
        source = f" [{self.source}]" if self.source else ""
        # A value that is quoted may have a line break in it; a problem is one line, whoever reads them.
        sentence = " ".join(f"{self.what}; {self.mend}{source}".split())
        return f"{self.file}:{self.line}: {warning}{sentence}"


class ReadingError(ValueError):
    """The region cannot be read; `problems` names every fault found."""

    def __init__(self, problems: tuple[LocatedProblem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def find_region(name_or_folder: str) -> FilePath:
    """Give the folder of a region: the folder itself, or one that ships under regions/ by its name.

    Raises `ReadingError` where there is neither.
    """
    folder = FilePath(name_or_folder)
    if folder.is_dir():
        return folder
    shipped = sorted(one.name for one in REGIONS.iterdir() if (one / NETWORK_FILE).is_file())
    if name_or_folder in shipped:
        return REGIONS / name_or_folder
    guess = nearest(name_or_folder, shipped)
    meant = f'did you mean "{guess}"? ' if guess else ""
    mend = f"{meant}name a folder with {NETWORK_FILE} in it, or one of: {', '.join(shipped)}"
    raise ReadingError(
        (LocatedProblem(name_or_folder, 1, "", f'there is no region "{name_or_folder}"', mend),)
    )


def read_region(folder: FilePath) -> tuple[Network, AnnualClock]:
    """Read a region's network and clock.

    Raises `ReadingError` with every error of both files: of the YAML, of single values, and of what does not
    fit together, of a file or of both, once their values are right. Warnings do not stop, nor does one
    person's address that mail cannot carry: their letters stop as they are written. `check_region` gives
    both.
    """
    network, clock, problems = _read(folder)
    errors = tuple(one for one in problems if one.severity is Severity.ERROR)
    if network is None or clock is None or errors:
        raise ReadingError(errors)
    return network, clock


def check_region(
    folder: FilePath, on: date | None = None, year: int | None = None
) -> tuple[LocatedProblem, ...]:
    """Give every error and warning of a region.

    With `on`, also the mandates and nominations that have run out by that day, or will before the planned
    `year` ends.
    """
    return _read(folder, on, year)[2]


def read_round(
    file: FilePath, check: Callable[[Round], tuple[Problem, ...]]
) -> tuple[Round, tuple[LocatedProblem, ...]]:
    """Read a file with one round, as clock.yaml has it in its list, and give it with its warnings.

    `check` gives what does not fit, its paths counted inside the round. Raises `ReadingError` with every
    error.
    """
    asked, tree, problems = _document(file, Round)
    if asked is None or tree is None:
        raise ReadingError(problems)
    found = tuple(_located(problem, file, tree) for problem in check(asked))
    errors = tuple(one for one in found if one.severity is Severity.ERROR)
    if errors:
        raise ReadingError(errors)
    return asked, found


def _read(
    folder: FilePath, on: date | None = None, year: int | None = None
) -> tuple[Network | None, AnnualClock | None, tuple[LocatedProblem, ...]]:
    network_file, clock_file = folder / NETWORK_FILE, folder / CLOCK_FILE
    network, network_tree, problems = _document(network_file, Network)
    clock, clock_tree, more = _document(clock_file, AnnualClock)
    table, table_tree, of_table = _school_holidays(folder)
    problems = (*problems, *more, *of_table)
    if network is not None and clock is None and network_tree is not None:
        about = (*check_network(network, on, year), *check_composition(network, on))
        problems += tuple(_located(one, network_file, network_tree) for one in about)
    if clock is not None and network is None and clock_tree is not None:
        problems += tuple(_located(one, clock_file, clock_tree) for one in check_clock_alone(clock))
    if network is None or clock is None or network_tree is None or clock_tree is None:
        return network, clock, (*problems, *_references(folder, network_tree, clock_tree, problems))
    trees = {"network": (network_file, network_tree), "clock": (clock_file, clock_tree)}
    if table_tree is not None:
        trees["school-holidays"] = (folder / SCHOOL_HOLIDAYS_FILE, table_tree)
    about_network = (*check_network(network, on, year), *check_composition(network, on))
    # A clock is laid on years only where its network holds: a body without a profile has no summons to count.
    sound = all(problem.severity is not Severity.ERROR for problem in about_network)
    years = _in_order(on, year) if sound else ()
    about_clock = check_clock(clock, network, years, _holidays(year), planned=year)
    about_holidays = check_school_holidays(table, network, _coming(on, year)) if table else ()
    found = (*about_network, *about_clock, *about_holidays, *_misnamed(folder, network))
    located = tuple(_located(problem, *trees[problem.document]) for problem in found)
    return network, clock, (*of_table, *located)


def _references(
    folder: FilePath, network_tree: Node | None, clock_tree: Node | None, told: tuple[LocatedProblem, ...]
) -> tuple[LocatedProblem, ...]:
    """Give the references to nothing in files of which a part cannot be read, but for those that are told."""
    network = readable_part(plain(network_tree), Network) if network_tree else None
    if network is None or network_tree is None:
        return ()
    clock = readable_part(plain(clock_tree), AnnualClock) if clock_tree else None
    trees = {"network": (folder / NETWORK_FILE, network_tree)}
    if clock_tree is not None:
        trees["clock"] = (folder / CLOCK_FILE, clock_tree)
    found = (_located(one, *trees[one.document]) for one in broken_references(network, clock))
    return tuple(one for one in found if one not in told)


def _in_order(on: date | None, planned: int | None) -> Sequence[int]:
    """Give the years on which a clock is laid: the planned one first, then those to come, then the past."""
    first = on.year if on else _YEARS[0]
    return sorted(
        {*_YEARS, *((planned,) if planned else ())}, key=lambda one: (one != planned, one < first, one)
    )


def _coming(on: date | None, year: int | None) -> set[int]:
    """Give the years whose school holidays should be known: this one, the next, and the one to be planned."""
    return {*((on.year, on.year + 1) if on else ()), *((year,) if year else ())}


def read_school_holidays(folder: FilePath) -> SchoolHolidays:
    """Read a region's table of school holidays; an empty one where the folder has none.

    Raises `ReadingError`.
    """
    table, _, problems = _school_holidays(folder)
    if table is None:
        raise ReadingError(problems)
    return table


def _school_holidays(
    folder: FilePath,
) -> tuple[SchoolHolidays | None, Node | None, tuple[LocatedProblem, ...]]:
    file = folder / SCHOOL_HOLIDAYS_FILE
    return _document(file, SchoolHolidays) if file.exists() else (SchoolHolidays(), None, ())


def _misnamed(folder: FilePath, network: Network) -> tuple[Problem, ...]:
    """Warn of a copied folder that still has the other region's id: they would share one ledger."""
    if folder.resolve().name == network.region.id:
        return ()
    problem = Problem(
        document="network",
        path=("region", "id"),
        what=f'the region\'s id is "{network.region.id}" and its folder "{folder.resolve().name}"',
        mend="give a copied region an id of its own, for the ledger in var/ goes by it",
        severity=Severity.WARNING,
    )
    return (problem,)


@cache
def _holidays(planned: int | None) -> frozenset[date]:
    around = (planned - 1, planned, planned + 1) if planned else ()
    return frozenset[date]().union(*(finnish_holidays(year) for year in {*_YEARS, _YEARS[0] - 1, *around}))


def _document(
    file: FilePath, model: type[Document]
) -> tuple[Document | None, Node | None, tuple[LocatedProblem, ...]]:
    try:
        tree, faults = compose(_text(file))
    except ReadingError as error:
        return None, None, error.problems
    except BrokenYamlError as error:
        return None, None, (_faulty(file, error.fault),)
    problems = [_faulty(file, fault) for fault in faults]
    try:
        document = model.model_validate(plain(tree))
    except ValidationError as error:
        problems += [
            LocatedProblem(str(file), one.line, field_name(one.path), one.what, one.mend)
            for one in complaints(error, tree, model)
        ]
        document = None
    problems.sort(key=lambda problem: problem.line)
    return (None if problems else document), tree, tuple(problems)


def _text(file: FilePath) -> str:
    """Read a file of ours; refuse what cannot be one before it fills the memory."""
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= _LARGEST_FILE else b""
    except FileNotFoundError:
        raise _unreadable(file, 1, "the file is missing", "write it; regions/ has examples") from None
    except OSError as error:
        raise _unreadable(
            file, 1, f"it cannot be read ({error.strerror})", "make it a file you may read"
        ) from None
    if size > _LARGEST_FILE:
        what = f"the file has {size / 1e6:.0f} MB; a region's file has less than {_LARGEST_FILE / 1e6:.0f} MB"
        raise _unreadable(file, 1, what, "look whether it is the right file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(
            file, line, "the text is not UTF-8", "save the file with the encoding UTF-8"
        ) from None


def _unreadable(file: FilePath, line: int, what: str, mend: str) -> ReadingError:
    return ReadingError((LocatedProblem(str(file), line, "", what, mend),))


def _faulty(file: FilePath, fault: Fault) -> LocatedProblem:
    return LocatedProblem(str(file), fault.line, field_name(fault.path), fault.what, fault.mend)


def _located(problem: Problem, file: FilePath, tree: Node) -> LocatedProblem:
    path: Path = problem.path
    return LocatedProblem(
        file=str(file),
        line=line_of(tree, path),
        field=field_name(path),
        what=problem.what,
        mend=problem.mend,
        severity=problem.severity,
        source=problem.source,
    )
