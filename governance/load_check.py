"""Whether one person has too much to do: seats and tasks, against the office's own figure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from governance.finding import Document
from governance.horizon import Horizon
from governance.network import Network
from governance.problem import Problem
from governance.threshold import LoadThreshold

_NETWORK = Document("network")


def check_load(network: Network, view: Horizon | None) -> Iterator[Problem]:
    """Warn of each person who holds more seats, or has a task in more bodies, than the threshold says.

    A task is a seat, or being the secretary or the presenter. Without a view, each day is looked at on
    which somebody's mandate begins.
    """
    threshold = network.thresholds.load
    if threshold is None:
        return
    warned: set[str] = set()
    for day in [view.on] if view else _beginnings(network):
        for person, found in _overloaded(network, threshold, day).items():
            if person not in warned:
                warned.add(person)
                yield _warning(network, person, found, threshold)


def _beginnings(network: Network) -> list[date]:
    mandates = (one for body in network.bodies for seat in body.seats for one in seat.members)
    return sorted({mandate.since for mandate in mandates})


def _overloaded(network: Network, threshold: LoadThreshold, day: date) -> dict[str, tuple[int, list[str]]]:
    """Give who has too much on a day: how many seats, and the bodies."""
    seats: dict[str, int] = defaultdict(int)
    bodies: dict[str, list[str]] = defaultdict(list)
    for body in network.bodies:
        if body.setting.since <= day <= body.setting.until:
            for _, person in body.sitting(day):
                seats[person] += 1
            for person in body.members(day):
                bodies[person].append(body.id)
    return {
        person: (seats[person], held)
        for person, held in bodies.items()
        if seats[person] > threshold.seats or len(held) > threshold.bodies
    }


def _warning(
    network: Network, person: str, found: tuple[int, list[str]], threshold: LoadThreshold
) -> Problem:
    seats, bodies = found
    what = (
        f'"{person}" holds {_count(seats, "seat")} and has a task in {_count(len(bodies), "body", "bodies")} '
        f"({', '.join(bodies)})"
    )
    most = f"{_count(threshold.seats, 'seat')} and {_count(threshold.bodies, 'body', 'bodies')}"
    mend = f"give some of it to another: at most {most}"
    position = next((place for place, one in enumerate(network.people) if one.id == person), 0)
    return _NETWORK.warning(("people", position), what, mend, threshold.source)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
