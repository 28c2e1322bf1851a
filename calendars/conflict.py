"""Why there is no timetable, in terms that a person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from calendars.diary import Engagement
from calendars.timetable_problem import Start


class UndecidedError(Exception):
    """No timetable was found in the time given, nor was it shown that there is none."""


class RuleKind(StrEnum):
    """Name the kinds of rule that a timetable must obey."""

    WINDOW = "window"
    BUSY = "busy"
    PERSON_BUSY = "person_busy"
    LATEST = "latest"
    FROZEN = "frozen"
    NOT_BEFORE = "not_before"
    PEOPLE = "people"
    ROOM = "room"
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
    #: people needed in all these meetings (kind `people`), or busy at the same times (`person_busy`)
    people: tuple[str, ...] = ()
    #: the office's name for an order (kinds `chain_…`) or a deadline (`latest`); the room (`room`); why a
    #: meeting stays (`frozen`), or is put on no nearer day (`not_before`)
    label: str = ""
    #: the number of days demanded (kinds `chain_…`, `spacing_…`), of allowed days (`window`), of busy times
    #: (`busy`, `person_busy`)
    days: int = 0
    #: first allowed date of a window, None when no date is allowed; the date of a frozen meeting; the nearest
    #: day on which a meeting may be put (`not_before`)
    first_day: date | None = None
    #: last allowed date of a window; the date of a deadline (`latest`)
    last_day: date | None = None
    #: the hour of a frozen meeting
    slot: time | None = None
    #: the engagements that touch starts within the meeting's window (`person_busy`), in order
    times: tuple[Engagement, ...] = ()
    #: whether `days` are working days (kinds `chain_…`)
    working: bool = False
    #: where the engagements of `times` are written (`person_busy`)
    sources: tuple[str, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """Say the rule in English."""
        one, last = self.meetings[0], self.meetings[-1]
        if self.kind is RuleKind.WINDOW and self.first_day is None:
            return f"{one} has no allowed day (series {self.series[0]})"
        meetings, people = ", ".join(self.meetings), ", ".join(self.people)
        days = f"{self.days} {'working days' if self.working else 'days'}"
        busy = ", ".join(f"{time.begins:%Y-%m-%d %H:%M} to {time.ends:%H:%M}" for time in self.times[:3])
        more = f" and at {len(self.times) - 3} other times" if len(self.times) > 3 else ""  # noqa: PLR2004 - as above
        words = {
            RuleKind.WINDOW: f"{one} is held on one of {days} from {self.first_day} to {self.last_day}",
            RuleKind.BUSY: f"{one} avoids {self.days} busy times of its people",
            RuleKind.PERSON_BUSY: f"{people} must come to {one} and is busy {busy}{more}",
            RuleKind.LATEST: f"{one} is held by {self.last_day} ({self.label})",
            RuleKind.FROZEN: f"{one} stays on {self.first_day} at {self.slot}",
            RuleKind.NOT_BEFORE: f"{one} is put on no nearer day than {self.first_day}",
            RuleKind.PEOPLE: f"{people} cannot be in two of these at once: {meetings}",
            RuleKind.ROOM: f"{self.label} cannot hold two of these at once: {meetings}",
            RuleKind.CHAIN_AT_LEAST: f"{last} comes at least {days} after {one} ({self.label})",
            RuleKind.CHAIN_AT_MOST: f"{last} comes at most {days} after {one} ({self.label})",
            RuleKind.SPACING_AT_LEAST: f"{last} comes at least {days} after {one} of the same series",
        }
        return words[self.kind]


class RelaxationKind(StrEnum):
    """Name the single changes that can make room for a timetable."""

    WIDEN_WINDOW = "widen_window"
    ALLOW_WEEKDAY = "allow_weekday"
    ALLOW_HOUR = "allow_hour"
    FREE_TIME = "free_time"
    UNFREEZE = "unfreeze"
    EXCUSE = "excuse"
    SHORTEN_GAP = "shorten_gap"
    LENGTHEN_GAP = "lengthen_gap"
    DROP_ORDER = "drop_order"
    EXTEND_DEADLINE = "extend_deadline"
    CHANGE_ROOM = "change_room"


@dataclass(frozen=True)
class Outcome:
    """Know the year that a change gives: the cheapest that was found in the time given."""

    #: the starts of the meetings that the conflict is about, by time
    starts: tuple[tuple[str, Start], ...]
    #: the price of the year by preference
    costs: Mapping[str, int] = field(hash=False)
    #: the other meetings that are more than a week from their wished day; in a year that is planned anew,
    #: those that move
    given_way: tuple[str, ...]
    #: whether meetings are counted that move, not such as give way
    anew: bool = False

    @property
    def objective(self) -> int:
        """The price of the year."""
        return sum(self.costs.values())


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
    #: the start that becomes possible (all kinds but `…_gap` and `drop_order`)
    start: Start | None = None
    #: how dear the change is, for ordering: a day 1, another weekday, hour or room 2, hours of a person 4,
    #: a deadline 5, an order or each person left out 7, whole days of a person 10, a frozen meeting 14
    cost: int = 0
    #: whether all distances that the clock writes in the same place are loosened (kinds `…_gap`)
    everywhere: bool = False
    #: where that is written which keeps the people from the start (kinds `free_time`, `excuse`)
    sources: tuple[str, ...] = ()
    #: what the year would be; None where there was no time to see, or where the change is not enough
    gives: Outcome | None = None

    @property
    def text(self) -> str:
        """Say the change in English."""
        rule, first, then = self.rule, self.rule.meetings[0], self.rule.meetings[-1]
        start = f"{self.start.day} at {self.start.slot:%H:%M}" if self.start else ""
        off = f" ({self.by_days} days off its window)" if rule.first_day else ""
        days = f"{'working ' if rule.working else ''}days"
        people = ", ".join(rule.people) or "the people"
        late = f"{self.by_days} days after the deadline"
        gap = f"let {then} come {self.to_days} {days} after {first} instead of {rule.days}"
        words = {
            RelaxationKind.WIDEN_WINDOW: f"allow {self.meeting} on {start}{off}",
            RelaxationKind.ALLOW_WEEKDAY: f"allow {self.meeting} on {start}, no weekday of its series",
            RelaxationKind.ALLOW_HOUR: f"allow {self.meeting} on {start}, no hour of its series",
            RelaxationKind.FREE_TIME: f"free {people} for {self.meeting} on {start}",
            RelaxationKind.UNFREEZE: f"move {self.meeting} to {start}",
            RelaxationKind.EXCUSE: f"excuse {people} from {self.meeting} on {start}",
            RelaxationKind.SHORTEN_GAP: gap,
            RelaxationKind.LENGTHEN_GAP: gap,
            RelaxationKind.DROP_ORDER: f"do not demand that {then} comes after {first}",
            RelaxationKind.EXTEND_DEADLINE: f"hold {self.meeting} on {start}, {late} ({rule.label})",
            RelaxationKind.CHANGE_ROOM: f"hold {self.meeting} on {start} in another room than {rule.label}",
        }
        return words[self.kind]


@dataclass(frozen=True)
class Conflict:
    """Explain why there is no timetable."""

    #: rules that cannot all hold; leave any one out and the rest can (unless `complete` is False)
    rules: tuple[Rule, ...]
    #: single changes that are each enough for the whole year, the cheapest first; none when it takes several
    relax: tuple[Relaxation, ...]
    #: False when time ran out before the set was shown to be minimal and each change was tried
    complete: bool = True
    #: where none is: single changes that end this conflict but not every other, the cheapest first
    partly: tuple[Relaxation, ...] = ()
    #: the wished days of the meetings that the rules speak of
    wished: Mapping[str, date] = field(default_factory=dict, hash=False)
