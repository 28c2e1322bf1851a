"""Every table of the ledger, gathered so that the metadata is whole."""

from office.ledger import journal, meetings, outbox, papers, plans, replies, rounds
from office.ledger.engine import Base

METADATA = Base.metadata

__all__ = ["METADATA", "journal", "meetings", "outbox", "papers", "plans", "replies", "rounds"]
