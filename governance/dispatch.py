"""Dispatch (lähettäminen): the office's rules on how letters leave."""

from pydantic import Field

from governance.message import MessageKind
from governance.quiet_hours import QuietHours
from governance.record import Record


class Dispatch(Record):
    """Say how letters leave: at which hours, which only after the office's approval, and how many a day."""

    #: Without these hours letters leave at any hour.
    quiet_hours: QuietHours | None = None
    #: Kinds of letters that wait until the office releases them, such as request and summons.
    approved_first: tuple[MessageKind, ...] = Field(())
    #: Whether a person who would get several letters at once gets one that holds them all.
    digest: bool = False
