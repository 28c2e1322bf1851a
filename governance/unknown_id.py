"""Ids that something begun still needs, while the rules no longer have them."""

from collections.abc import Mapping
from typing import TypeVar

Named = TypeVar("Named")


class UnknownIdError(KeyError):
    """An id was removed or renamed in the rules while something that was begun under it still runs."""

    def __str__(self) -> str:
        """Give the sentence; a KeyError would put it in quotes."""
        return str(self.args[0])


def look_up(table: Mapping[str, Named], wanted: str, *, noun: str, file: str) -> Named:
    """Give what an id names; raises UnknownIdError with the mend where the rules have no such id."""
    found = table.get(wanted)
    if found is None:
        raise UnknownIdError(
            f'{file} has no {noun} "{wanted}", which something begun still needs; put it back under this id '
            "until that is over"
        )
    return found
