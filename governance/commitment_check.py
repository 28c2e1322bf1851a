"""Whether commitments and seats go together: a commitment is what gives a municipality its seat."""

from collections.abc import Iterator

from governance.body import Body, BodyKind
from governance.finding import Document
from governance.network import Network
from governance.problem import Path, Problem

_NETWORK = Document("network")
_COMMITTED = "LAPE Uusimaa: a working group is made of the municipalities that committed to the measure"


def check_commitments(network: Network, here: Path, body: Body) -> Iterator[Problem]:
    """Give commitments without a seat and, in a working group, seats without a commitment."""
    municipalities = {one.id for one in network.municipalities}
    committed = [one.municipality for one in body.commitments]
    yield from _NETWORK.repeated((*here, "commitments"), committed, "municipality")
    for number, wanted in enumerate(committed):
        there = (*here, "commitments", number, "municipality")
        yield from _NETWORK.unknown(there, "municipality", wanted, municipalities)
        if wanted in municipalities and all(seat.of != wanted for seat in body.seats):
            what = f'"{wanted}" is committed and has no seat'
            yield _NETWORK.warning(there, what, "give it a seat, and ask for a nomination", _COMMITTED)
    if body.kind is BodyKind.WORKING:
        yield from _seats(municipalities, here, body)


def _seats(municipalities: set[str], here: Path, body: Body) -> Iterator[Problem]:
    decided = {one.municipality: one.on for one in reversed(body.commitments)}
    for place, seat in enumerate(body.seats):
        if seat.of not in municipalities:
            continue
        if seat.of not in decided:
            what = f'"{seat.of}" has a seat in a working group and no commitment'
            mend = "write its commitment, or take the seat away"
            yield _NETWORK.error((*here, "seats", place, "of"), what, mend, _COMMITTED)
            continue
        for number, mandate in enumerate(seat.members):
            if mandate.since < decided[seat.of]:
                what = f'"{seat.of}" sits from {mandate.since} and committed only on {decided[seat.of]}'
                path = (*here, "seats", place, "members", number, "since")
                mend = "begin the mandate on the day of the commitment, or check the dates"
                yield _NETWORK.warning(path, what, mend, _COMMITTED)
