"""The calendar objects in a house's outbox, as their messages carry them."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from typing import Any

from office.ledger.outbox import Outbox
from tests.itip_checker import Component, read_components
from tests.ledger_house import LedgerHouse


@dataclass(frozen=True)
class SentObject:
    """Hold one calendar object as its message carries it."""

    kind: str
    recipient: str
    address: str
    concerns: str
    content: bytes
    #: METHOD by the MIME type.
    method: str

    @property
    def event(self) -> Component:
        """Give its VEVENT as our own line reader sees it."""
        return next(one for one in read_components(self.content) if one.name == "VEVENT")

    @property
    def attendee(self) -> dict[str, str]:
        """Give the parameters of its ATTENDEE."""
        return self.event.all("ATTENDEE")[0].parameters


def sent(house: LedgerHouse, **where: Any) -> list[SentObject]:
    """Give the calendar objects of the outbox, in the order of planning."""
    rows = sorted(house.rows(Outbox), key=lambda row: row.number)
    found = [one for row in rows if row.body is not None for one in _objects(row)]
    return [one for one in found if all(getattr(one, name) == value for name, value in where.items())]


def _objects(row: Any) -> Iterator[SentObject]:
    message = message_from_bytes(row.body, policy=default)
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            method = str(part.get_param("method"))
            yield SentObject(str(row.kind), row.recipient, row.address, row.concerns, content, method)
