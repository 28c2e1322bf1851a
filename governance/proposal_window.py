"""Proposal windows: a steering decision on its way to the municipalities' budgets."""

import math
from collections.abc import Collection
from datetime import date

from pydantic import Field

from governance.record import Record, Slug, Words
from governance.round import MEETING_NAME


class ProposalWindow(Record):
    """Carry a proposal (esitys) from a steering decision to the municipalities in time for their budgets."""

    id: Slug
    name: Words
    #: The steering meeting that decides on the proposal, "johtoryhma/4".
    decided_in: str = Field(pattern=MEETING_NAME)
    #: The round whose submissions it grows from.
    grows_from: Slug
    #: The share of municipalities whose next budget the decision must still reach, 0.8: the steering meeting
    #: is held in time for them, whatever else is wished. Left out, the meeting is not bound.
    reaches: float | None = Field(None, gt=0, le=1)
    #: Working days from the day on which the matter must be in for the decider's budget handling to the
    #: day by which the decision is awaited back.
    answer_working_days: int = Field(25, ge=1, le=100)
    #: Working days before the answer's deadline.
    reminders: tuple[int, ...] = (10,)
    overdue_after: int = Field(5, ge=1, le=20)
    closes_after: int = Field(20, ge=1, le=80)

    def last_day(self, last_days: Collection[date]) -> date | None:
        """Give the last day for the decision, of the last days that reach each municipality's budget.

        None when the window binds no meeting.
        """
        if self.reaches is None or not last_days:
            return None
        # Rounded first: 0.7 of 10 municipalities are 7, though 0.7 * 10 is a little more in floats.
        needed = math.ceil(round(self.reaches * len(last_days), 6))
        return sorted(last_days, reverse=True)[needed - 1]
