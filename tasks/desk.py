"""Which desk a task works at: named by parameters, never by their contents."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from office.clockwork import moment_for
from office.desk import Desk, open_desk


class Where(BaseModel):
    """Say which region, ledger and moment are meant; as a rule all three stay as they are."""

    model_config = ConfigDict(frozen=True)

    region: str = Field("keski-suomi", title="Region", description="A folder under regions/, or its path.")
    ledger: str = Field(
        "", title="Ledger", description="URL or path of the ledger; empty means var/REGION.sqlite."
    )
    at: datetime | None = Field(
        None,
        title="Moment",
        description="Act as if it were this moment; only a virtual ledger can be in the future. Empty: now.",
    )


@contextmanager
def at_desk(where: Where) -> Iterator[tuple[Desk, datetime]]:
    """Open the desk and settle the moment."""
    with open_desk(where.region, ledger=where.ledger or None) as desk:
        yield desk, moment_for(desk, where.at)
