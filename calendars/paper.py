"""The paper that a picture is printed on, lying on its side."""

from enum import StrEnum


class Paper(StrEnum):
    """Name a paper size (ISO 216)."""

    A4 = "a4"
    A3 = "a3"

    @property
    def width(self) -> float:
        """Return the length of the long side, in points."""
        return {"a4": 842.0, "a3": 1191.0}[self]

    @property
    def height(self) -> float:
        """Return the length of the short side, in points."""
        return {"a4": 595.0, "a3": 842.0}[self]

    @property
    def sizes(self) -> tuple[float, ...]:
        """Return the sizes of letters in points that one can read at its usual distance, largest first."""
        return {"a4": (8.0, 7.5, 7.0, 6.5), "a3": (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)}[self]
