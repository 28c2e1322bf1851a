"""Members' busy calendars, `busy/*.ics` in a region's folder: who is busy when, and nothing else of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from calendars.busy import BusyError, engagements
from calendars.diary import Engagement, joined
from calendars.invitation import meeting_uid
from governance.network import Network
from office.complaint import nearest
from office.desk import Desk
from office.reading import NETWORK_FILE, LocatedProblem, ReadingError, read_region
from office.written_ids import written_ids

BUSY_FOLDER = "busy"
_ENDING = ".ics"
_LARGEST_FILE = 5_000_000


def read_busy(folder: Path, network: Network, year: int) -> dict[str, tuple[Engagement, ...]]:
    """Read by person id when people are busy in a year.

    A file is named after a person, or after a body: then it keeps everyone who must come to that body's
    meetings on the day. Raises `ReadingError` with every error of every file.
    """
    found, problems = _read(folder, network, year)
    if problems:
        raise ReadingError(problems)
    return {person: tuple(joined(its)) for person, its in sorted(found.items())}


def busy_times(desk: Desk, year: int) -> dict[str, tuple[Engagement, ...]]:
    """Read the busy times that a desk's plans go around; raises `ReadingError` as `read_busy` does."""
    return read_busy(desk.folder, desk.network, year) if desk.folder else {}


def check_busy(folder: Path, year: int) -> tuple[LocatedProblem, ...]:
    """Give every error of a region's busy calendars, whatever else is wrong in its files.

    Whose a calendar is can be told as soon as network.yaml is YAML with a list of people.
    """
    try:
        network, _ = read_region(folder)
    except ReadingError:
        network = None
    return _read(folder, network, year)[1]


def _read(
    folder: Path, network: Network | None, year: int
) -> tuple[Mapping[str, list[Engagement]], tuple[LocatedProblem, ...]]:
    found: dict[str, list[Engagement]] = defaultdict(list)
    problems: list[LocatedProblem] = []
    known = _known(folder, network)
    for file in _files(folder):
        try:
            if known is not None and file.suffix.lower() == _ENDING:
                _require_known(file, known)
            for person, engagement in _of_file(file, network, year):
                found[person].append(engagement)
        except ReadingError as error:
            problems += error.problems
    return found, tuple(problems)


def _files(folder: Path) -> list[Path]:
    """List what lies in the folder but remarks for people."""
    inside = (folder / BUSY_FOLDER).glob("*")
    return sorted(file for file in inside if not file.name.startswith((".", "README")))


def _of_file(file: Path, network: Network | None, year: int) -> Iterator[tuple[str, Engagement]]:
    if file.suffix.lower() != _ENDING:
        mend = f"give it the ending {_ENDING}, or move it away"
        raise _refused(file, 1, f'"{file.name}" is no calendar file', mend)
    try:
        own = meeting_uid("", network.region.id) if network else ""
        times = engagements(_text(file), date(year, 1, 1), date(year, 12, 31), own=own)
    except BusyError as error:
        raise ReadingError(
            tuple(LocatedProblem(str(file), one.line, "", one.what, one.mend) for one in error.faults)
        ) from None
    if network is None:
        return
    for time in (replace(one, sources=(f"{BUSY_FOLDER}/{file.name}",)) for one in times):
        yield from ((person, time) for person in _kept(file.stem, network, time.begins.date()))


def _known(folder: Path, network: Network | None) -> frozenset[str] | None:
    """Give whom a calendar may be of: the network's people and bodies, else those that its file names."""
    if network:
        return frozenset({one.id for one in network.people} | {one.id for one in network.bodies})
    return written_ids(folder / NETWORK_FILE, "people", "bodies") or None


def _require_known(file: Path, known: Collection[str]) -> None:
    if file.stem in known:
        return
    guess = nearest(file.stem, sorted(known)) or _containing(file.stem, known)
    meant = f'did you mean "{guess}{_ENDING}"? ' if guess else ""
    what = f'the network has no person and no body "{file.stem}"'
    mend = f"{meant}name the file after an id that stands under people: or bodies: in {NETWORK_FILE}"
    raise _refused(file, 1, what, mend)


def _containing(word: str, known: Collection[str]) -> str | None:
    """Give the first id that has the word as one of its parts: "pekka" of "lohja-pekka"."""
    return min((one for one in known if word.casefold() in one.split("-")), default=None)


def _kept(id_: str, network: Network, day: date) -> tuple[str, ...]:
    """List whom a calendar keeps on a day; a person's id goes before a body's."""
    if any(one.id == id_ for one in network.people):
        return (id_,)
    return network.required(id_, day)


def _text(file: Path) -> str:
    """Read a calendar file; what another program wrote may begin with a byte order mark."""
    try:
        if file.stat().st_size > _LARGEST_FILE:
            mend = "export only the year to be planned, or only busy times"
            raise _refused(file, 1, f"the file has more than {_LARGEST_FILE // 1_000_000} MB", mend)
        content = file.read_bytes()
    except OSError as error:
        what = f"it cannot be read ({error.strerror})"
        raise _refused(file, 1, what, "make it a file you may read") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mend = "export the calendar again, as iCalendar (.ics)"
        raise _refused(file, line, "the text is not UTF-8, as iCalendar is", mend) from None


def _refused(file: Path, line: int, what: str, mend: str) -> ReadingError:
    return ReadingError((LocatedProblem(str(file), line, "", what, mend),))
