"""What can be read of a file although some of it is wrong: the references in the rest are checked too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from governance.clock import AnnualClock
from governance.clock_check import check_clock
from governance.network import Network
from governance.network_check import check_network
from governance.problem import Path, Problem
from governance.record import Record

#: Leaving something out can show what was wrong behind it; a file that is wrong so often is mended first.
_ROUNDS = 4

Document = TypeVar("Document", bound=Record)


@dataclass(frozen=True)
class ReadablePart(Generic[Document]):
    """Hold a document without the entries that are wrong."""

    document: Document
    #: Everything that is written, the wrong entries too.
    written: Any
    #: The places that were left out.
    dropped: frozenset[Path] = frozenset()

    def original(self, path: Path) -> Path:
        """Give the place in the file of a place in the document."""
        return _original(path, self.dropped)


def readable_part(written: Any, model: type[Document]) -> ReadablePart[Document] | None:
    """Read a document without what is wrong in it; None where what is wrong is no entry of a list."""
    dropped: frozenset[Path] = frozenset()
    for _ in range(_ROUNDS):
        try:
            return ReadablePart(model.model_validate(_without(written, dropped)), written, dropped)
        except ValidationError as error:
            found = {_to_drop(one["type"], tuple(one["loc"])) for one in error.errors(include_url=False)}
        if () in found:
            return None
        dropped |= {_original(path, dropped) for path in found}
    return None


def broken_references(
    network: ReadablePart[Network], clock: ReadablePart[AnnualClock] | None
) -> Iterator[Problem]:
    """Give the references to nothing, and what is wrong by itself, at their places in the files.

    An id that stands somewhere in what was left out exists.
    """
    known = {*_ids(network.written), *(_ids(clock.written) if clock else ())}
    yield from _told(check_network(network.document), network, known)
    if clock:
        yield from _told(check_clock(clock.document, network.document), clock, known)


def _told(problems: Iterable[Problem], part: ReadablePart[Any], known: set[str]) -> Iterator[Problem]:
    counts = not any(path[:1] == ("series",) for path in part.dropped)
    for one in problems:
        nowhere = one.unknown is not None and one.unknown not in known and (counts or "/" not in one.unknown)
        if nowhere or one.by_itself:
            yield one.model_copy(update={"path": part.original(one.path)})


def _to_drop(kind: str, path: Path) -> Path:
    """Give what to leave out: an unknown key alone, else the nearest entry of a list around the fault."""
    if kind == "extra_forbidden":
        return path
    last = max((place for place, part in enumerate(path) if isinstance(part, int)), default=-1)
    return path[: last + 1]


def _without(value: Any, dropped: frozenset[Path], here: Path = ()) -> Any:
    if isinstance(value, dict):
        kept = ((key, one) for key, one in value.items() if (*here, key) not in dropped)
        return {key: _without(one, dropped, (*here, key)) for key, one in kept}
    if isinstance(value, list):
        places = ((place, one) for place, one in enumerate(value) if (*here, place) not in dropped)
        return [_without(one, dropped, (*here, place)) for place, one in places]
    return value


def _original(path: Path, dropped: frozenset[Path]) -> Path:
    whole: Path = ()
    for part in path:
        place = part
        if isinstance(place, int):
            gone = sorted(one[-1] for one in dropped if one[:-1] == whole and isinstance(one[-1], int))
            for before in gone:
                place += before <= place
        whole = (*whole, place)
    return whole


def _ids(value: Any) -> Iterator[str]:
    """Give every `id` that is written, however deep."""
    if isinstance(value, dict):
        if isinstance(id_ := value.get("id"), str):
            yield id_
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one)
