"""Problems of the network and the clock: where, what, and the mend."""

from enum import StrEnum

from governance.record import Record

#: Where in a document: keys and list positions, from the top.
Path = tuple[str | int, ...]


class Severity(StrEnum):
    """Tell an error, which stops, from a warning, which does not."""

    ERROR = "error"
    #: An error to mend that stops one person's letters, and nothing else.
    STOPS_LETTERS = "stops_letters"
    WARNING = "warning"


class Problem(Record):
    """Say what is wrong in which document, where, and how to mend it."""

    #: "network" or "clock".
    document: str
    path: Path
    what: str
    mend: str
    severity: Severity = Severity.ERROR
    #: The rule behind it: law and section, or the body's setting decision; None for a slip of the pen.
    source: str | None = None
    #: The id that it names and that is nowhere, for a reference to nothing.
    unknown: str | None = None
    #: Whether it is wrong whatever stands around it.
    by_itself: bool = False
