"""The year plan: the clock's rules with dates."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property

from governance.reason import Reason
from governance.record import Record


class ItemKind(StrEnum):
    """Name what a planned item is; the first group acts, the second is for people to know."""

    OPEN_REQUEST = "open_request"
    REMIND = "remind"
    OVERDUE = "overdue"
    CLOSE_ROUND = "close_round"
    ASSEMBLE_AGENDA = "assemble_agenda"
    SUMMONS = "summons"
    #: Of a proposal window, for whatever proposals are on their way in it.
    REMIND_DECISION = "remind_decision"
    OVERDUE_DECISION = "overdue_decision"
    CLOSE_WINDOW = "close_window"

    PHASE = "phase"
    PAUSE = "pause"
    RECURRING_DATE = "recurring_date"
    #: Another project's, for information.
    OTHER_DATE = "other_date"
    ROUND_DUE = "round_due"
    HANDLING = "handling"
    MATERIAL_DUE = "material_due"
    #: Of a body of several languages: its papers are there in all of them.
    TRANSLATION_DUE = "translation_due"
    DECISION_DUE = "decision_due"


class PlannedMeeting(Record):
    """Hold one meeting of the year; its id is `series/year/number` and never reused."""

    id: str
    series: str
    body: str
    number: int
    starts_at: datetime
    ends_at: datetime


class PlannedItem(Record):
    """Hold one thing that happens, or falls due, at a moment of the year."""

    id: str
    kind: ItemKind
    at: datetime
    #: When it is over, for phases and pauses.
    until: datetime | None = None
    #: Id of the meeting, obligation (`round/year/municipality`), round (`round/year`) or date concerned.
    concerns: str
    why: Reason


class YearPlan(Record):
    """Hold a year's meetings and items, in the order of time."""

    region: str
    year: int
    meetings: tuple[PlannedMeeting, ...]
    items: tuple[PlannedItem, ...]
    proven: bool
    objective: int
    bound: int
    seconds: float
    #: What each preference cost, by its name: they add up to the objective.
    costs: tuple[tuple[str, int], ...] = ()

    @cached_property
    def _meetings(self) -> dict[str, PlannedMeeting]:
        return {meeting.id: meeting for meeting in self.meetings}

    def meeting(self, meeting_id: str) -> PlannedMeeting:
        """Give a meeting by id."""
        return self._meetings[meeting_id]

    @cached_property
    def due_at(self) -> dict[str, datetime]:
        """Give the deadline of each obligation and round by its id."""
        kinds = {ItemKind.ROUND_DUE, ItemKind.DECISION_DUE}
        return {item.concerns: item.at for item in self.items if item.kind in kinds}
