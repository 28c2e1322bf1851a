"""Every table of the ledger, gathered so that the metadata is whole."""

from office.ledger import (
    feeds,
    hold,
    journal,
    meetings,
    outbox,
    papers,
    plans,
    replies,
    rounds,
    sending_rate,
    stopped,
)
from office.ledger.engine import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "feeds",
    "hold",
    "journal",
    "meetings",
    "outbox",
    "papers",
    "plans",
    "replies",
    "rounds",
    "sending_rate",
    "stopped",
]
