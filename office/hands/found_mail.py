"""What a message that came in turned out to be."""

from dataclasses import dataclass

from office.ledger.replies import ReplyKind


@dataclass(frozen=True)
class FoundMail:
    """Say what a message turned out to be, about whom and what; ids."""

    kind: ReplyKind
    person: str | None = None
    concerns: str | None = None
    what: str | None = None
