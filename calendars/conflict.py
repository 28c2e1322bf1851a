"""Why there is no timetable, in terms that a person can act on."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from calendars.timetable_problem import Start


class UndecidedError(Exception):
    """No timetable was found in the time given, nor was it shown that there is none."""


class RuleKind(StrEnum):
    """Name the kinds of rule that a timetable must obey."""

    WINDOW = "window"
    BUSY = "busy"
    FROZEN = "frozen"
    PEOPLE = "people"
    CHAIN_AT_LEAST = "chain_at_least"
    CHAIN_AT_MOST = "chain_at_most"
    SPACING_AT_LEAST = "spacing_at_least"


@dataclass(frozen=True)
class Rule:
    """State one demand with its parameters, for the caller to put in words; `text` says it in English."""

    #: what is demanded
    kind: RuleKind
    #: ids of the meetings concerned, the earlier one first where order matters
    meetings: tuple[str, ...]
    #: the series of these meetings, each once
    series: tuple[str, ...]
    #: people needed in all these meetings (kind `people`)
    people: tuple[str, ...] = ()
    #: the office's name for an order (kinds `chain_…`)
    label: str = ""
    #: the number of days demanded (kinds `chain_…`, `spacing_…`), of allowed days (`window`), of busy times
    #: (`busy`)
    days: int = 0
    #: first allowed date of a window, None when no date is allowed; the date of a frozen meeting
    first_day: date | None = None
    #: last allowed date of a window
    last_day: date | None = None
    #: the hour of a frozen meeting
    slot: time | None = None

    @property
    def text(self) -> str:
        """Say the rule in English."""
        one, last, days = self.meetings[0], self.meetings[-1], self.days
        if self.kind is RuleKind.WINDOW and self.first_day is None:
            return f"{one} has no allowed day (series {self.series[0]})"
        meetings = ", ".join(self.meetings)
        words = {
            RuleKind.WINDOW: f"{one} is held on one of {days} days from {self.first_day} to {self.last_day}",
            RuleKind.BUSY: f"{one} avoids {days} busy times of its people",
            RuleKind.FROZEN: f"{one} stays on {self.first_day} at {self.slot}",
            RuleKind.PEOPLE: f"{', '.join(self.people)} cannot be in two of these at once: {meetings}",
            RuleKind.CHAIN_AT_LEAST: f"{last} comes at least {days} days after {one} ({self.label})",
            RuleKind.CHAIN_AT_MOST: f"{last} comes at most {days} days after {one} ({self.label})",
            RuleKind.SPACING_AT_LEAST: f"{last} comes at least {days} days after {one} of the same series",
        }
        return words[self.kind]


class RelaxationKind(StrEnum):
    """Name the single changes that can make room for a timetable."""

    WIDEN_WINDOW = "widen_window"
    FREE_TIME = "free_time"
    UNFREEZE = "unfreeze"
    EXCUSE = "excuse"
    SHORTEN_GAP = "shorten_gap"
    LENGTHEN_GAP = "lengthen_gap"
    DROP_ORDER = "drop_order"


@dataclass(frozen=True)
class Relaxation:
    """Offer one change to one rule after which the whole year has a timetable."""

    #: what to do
    kind: RelaxationKind
    #: the rule to loosen
    rule: Rule
    #: the meeting that the change is about
    meeting: str
    #: by how many days the rule is loosened, or the frozen meeting moved
    by_days: int
    #: the number of days to demand instead (kinds `…_gap`)
    to_days: int | None = None
    #: the start that becomes possible (kinds `widen_window`, `free_time`, `unfreeze`, `excuse`)
    start: Start | None = None
    #: how dear the change is, for ordering: a day 1, a busy time 3, an order or someone left out 7, a frozen
    #: meeting 14
    cost: int = 0

    @property
    def text(self) -> str:
        """Say the change in English."""
        start = f"{self.start.day} at {self.start.slot:%H:%M}" if self.start else ""
        match self.kind:
            case RelaxationKind.WIDEN_WINDOW:
                off = f" ({self.by_days} days off its window)" if self.rule.first_day else ""
                return f"allow {self.meeting} on {start}{off}"
            case RelaxationKind.FREE_TIME:
                return f"free the people of {self.meeting} on {start}"
            case RelaxationKind.UNFREEZE:
                return f"move {self.meeting} to {start}"
            case RelaxationKind.EXCUSE:
                return f"excuse {', '.join(self.rule.people)} from {self.meeting} on {start}"
            case RelaxationKind.SHORTEN_GAP | RelaxationKind.LENGTHEN_GAP:
                first, then = self.rule.meetings
                return f"let {then} come {self.to_days} days after {first} instead of {self.rule.days}"
            case RelaxationKind.DROP_ORDER:
                first, then = self.rule.meetings
                return f"do not demand that {then} comes after {first}"


@dataclass(frozen=True)
class Conflict:
    """Explain why there is no timetable."""

    #: rules that cannot all hold; leave any one out and the rest can (unless `complete` is False)
    rules: tuple[Rule, ...]
    #: single changes that are each enough for the whole year, the cheapest first; none when it takes several
    relax: tuple[Relaxation, ...]
    #: False when time ran out before the set was shown to be minimal and each change was tried
    complete: bool = True
