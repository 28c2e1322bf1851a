"""Whom a body must have among its members (kokoonpano): the rules as its setting decision gives them."""

from typing import Annotated

from pydantic import Field

from governance.municipality import Municipality
from governance.organisation import OrganisationKind
from governance.record import Record

#: How many at least.
Least = Annotated[int, Field(ge=1, le=100)]


class LargeRule(Record):
    """Ask for so many municipalities of at least so many residents."""

    least: Least
    residents_from: int = Field(gt=0)

    def covers(self, municipality: Municipality) -> bool:
        """Tell whether a municipality counts as large."""
        return municipality.population >= self.residents_from


class SmallRule(Record):
    """Ask for so many municipalities of fewer than so many residents."""

    least: Least
    residents_under: int = Field(gt=0)

    def covers(self, municipality: Municipality) -> bool:
        """Tell whether a municipality counts as small."""
        return municipality.population < self.residents_under


class Composition(Record):
    """Hold the rules for a body's composition, with their source; what is left out is not asked."""

    large: LargeRule | None = None
    small: SmallRule | None = None
    #: Kinds of organisations that have a seat each: `[organiser, research, ngo]`.
    organisations: tuple[OrganisationKind, ...] = ()
    #: Whether every area (perhekeskusalue) has a municipality in the body.
    every_area: bool = False
    source: str = Field(min_length=1)
