"""What the year's timetable is to decide: meetings, their order, their even spacing."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from calendars.diary import Diary, Engagement
from calendars.latitude import Latitude
from calendars.notice import NotBefore, Stays
from calendars.start import Start, minute_of
from governance.working_day import HELSINKI

__all__ = [
    "Chain",
    "Engagement",
    "Latest",
    "Spacing",
    "Start",
    "TimetableMeeting",
    "TimetableProblem",
    "Together",
    "minute_of",
]

MINUTES_A_DAY = 24 * 60
SATURDAY = 5
#: how far beyond all windows one looks for a working day when none are given
REACH = timedelta(days=60)


@dataclass(frozen=True)
class Latest:
    """Demand that a meeting is held by a day: what it decides must still reach someone's agenda."""

    #: the last day
    day: date
    #: the office's name for the deadline
    label: str


@dataclass(frozen=True)
class TimetableMeeting:
    """Describe one meeting (kokous) that needs a day and an hour.

    Raises ValueError when it has no start hour, no length, or would run past midnight.
    """

    #: the meeting's id, `series/year/number`
    id: str
    #: the meeting series (kokoussarja) that it belongs to
    series: str
    #: the people who must be able to come
    people: frozenset[str]
    #: the date that the annual clock wishes for
    nominal: date
    #: allowed dates, free of weekends, holidays and pauses
    days: tuple[date, ...]
    #: allowed start hours
    slots: tuple[time, ...]
    #: length in minutes
    minutes: int
    #: cost of a date beside its distance from the nominal one; a date that is not named costs nothing
    day_cost: Mapping[date, int] = field(default_factory=dict)
    #: cost of an hour; an hour that is not named costs nothing
    slot_cost: Mapping[time, int] = field(default_factory=dict)
    #: starts that someone's other duties rule out
    busy: frozenset[tuple[date, time]] = frozenset()
    #: people who are invited but need not come; who is among `people` as well must come
    optional: frozenset[str] = frozenset()
    #: the room that the meeting fills, empty for none
    room: str = ""
    #: the day by which it must be held
    latest: Latest | None = None
    #: the nearest day on which it may be put when a year is planned anew; no rule about it gives way
    not_before: NotBefore | None = None
    #: cost of a date in a school holiday; a date that is not named costs nothing
    holiday_cost: Mapping[date, int] = field(default_factory=dict)
    #: what a wider series would allow, for the ways out of a conflict; None where no series says it
    latitude: Latitude | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.slots:
            raise ValueError(f"Meeting {self.id} has no start hour: give its series at least one.")
        if self.minutes < 1:
            raise ValueError(
                f"Meeting {self.id} lasts {self.minutes} minutes: give it a length of at least one."
            )
        latest = max(self.slots)
        if minute_of(latest) + self.minutes > MINUTES_A_DAY:
            raise ValueError(
                f"Meeting {self.id} would run past midnight from {latest:%H:%M}: shorten it or start earlier."
            )

    def starts(self) -> tuple[Start, ...]:
        """List the allowed starts in order: every day and hour that is not busy, and not too soon."""
        days, slots = sorted(set(self.days)), sorted(set(self.slots))
        starts = (Start(day, slot) for day in days for slot in slots if (day, slot) not in self.busy)
        return tuple(one for one in starts if self.not_before is None or self.not_before.allows(one))


@dataclass(frozen=True)
class Chain:
    """Demand that one meeting is held before another: what it prepares goes to the other.

    Zero days at least means that both may be on one day, the first one over before the other begins.
    """

    #: id of the meeting that comes first
    first: str
    #: id of the meeting that follows
    then: str
    #: least number of days between their dates
    at_least_days: int
    #: greatest number of days between their dates, None for no limit
    at_most_days: int | None
    #: the office's name for this order
    label: str
    #: whether days are the problem's working days: on the n-th one after the first meeting, n have passed
    working: bool = False


@dataclass(frozen=True)
class Together:
    """Wish that two meetings are on one day, so that those who come to both travel once."""

    #: id of the one meeting
    one: str
    #: id of the other
    other: str
    #: cost of different days
    weight: int


@dataclass(frozen=True)
class Spacing:
    """Wish for an even distance between two consecutive meetings of one series."""

    #: id of the earlier meeting
    earlier: str
    #: id of the later meeting
    later: str
    #: the wished number of days between their dates
    target_days: int
    #: least number of days between their dates, a demand
    at_least_days: int
    #: cost of each day off the target
    weight: int


@dataclass(frozen=True)
class TimetableProblem:
    """Gather all that a year's timetable must obey and all that it should please.

    Raises ValueError for a meeting named twice, an unknown meeting, a negative number of days or weight,
    or a frozen meeting without a present start.
    """

    #: the meetings to place
    meetings: tuple[TimetableMeeting, ...]
    #: orders between meetings of different series
    chains: tuple[Chain, ...] = ()
    #: distances between meetings of one series
    spacings: tuple[Spacing, ...] = ()
    #: cost of each day away from a meeting's nominal date
    drift_weight: int = 1
    #: present starts by meeting id, for re-planning: a naive one is Helsinki wall time; staying costs
    #: nothing, moving 1000 and 10 more for each day
    keep: Mapping[str, datetime] = field(default_factory=dict)
    #: ids of meetings that stay at their present start whatever the rules say (held, or already called)
    frozen: frozenset[str] = frozenset()
    #: why frozen meetings stay, by id; one that is not named is near
    stays: Mapping[str, Stays] = field(default_factory=dict)
    #: working days to which a window may be widened when there is no timetable, and in which chains count;
    #: empty means Monday to Friday from 60 days before the first window to 60 after the last
    working_days: tuple[date, ...] = ()
    #: when people are busy, by person id: a demand where they must come, a wish where they may
    engagements: Mapping[str, tuple[Engagement, ...]] = field(default_factory=dict)
    #: cost of each person who is busy during a meeting to which they may come, and of each person and pair of
    #: their meetings that overlap, where they may come to one at least
    optional_weight: int = 0
    #: meetings in one ISO week beyond which each more costs `week_weight` for each person who must come;
    #: None for no limit
    week_limit: int | None = None
    #: cost of each meeting beyond the limit
    week_weight: int = 0
    #: pairs of meetings that are wished on one day
    together: tuple[Together, ...] = ()

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise ValueError(fault)

    def _faults(self) -> Iterator[str]:
        known = Counter(meeting.id for meeting in self.meetings)
        yield from (
            f"Meeting {id_} is there {n} times: give each its own id." for id_, n in known.items() if n > 1
        )
        for first, then, _ in self._least_days():
            for id_ in sorted({first, then} - set(known)):
                yield f"{then} is to follow {first}, but {id_} is no meeting of the plan: correct its id."
        for pair in self.together:
            for id_ in sorted({pair.one, pair.other} - set(known)):
                both = f"{pair.one} and {pair.other}"
                yield f"{both} are to be together, but {id_} is no meeting of the plan: correct its id."
        if min(self.optional_weight, self.week_weight, *(p.weight for p in self.together)) < 0:
            yield "A weight is negative: give what an unfulfilled wish costs, from 0 up."
        for first, then, days in self._least_days():
            if days < 0:
                yield f"{then} is to follow {first} by {days} days: give a number from 0 up."
        for id_ in sorted(self.frozen):
            if id_ not in known or id_ not in self.keep:
                yield f"Meeting {id_} is frozen but has no present start: give one, or do not freeze it."

    def _least_days(self) -> tuple[tuple[str, str, int], ...]:
        chains = ((c.first, c.then, c.at_least_days) for c in self.chains)
        return (*chains, *((s.earlier, s.later, s.at_least_days) for s in self.spacings))

    def open_days(self) -> tuple[date, ...]:
        """List the working days to which a window may be widened, in order."""
        return self._open_days

    def number(self, *, working: bool) -> Callable[[date], int]:
        """Give what numbers dates so that their difference is the days, or the working days, between them."""
        if not working:
            return date.toordinal
        days = self._open_days
        return lambda day: bisect_right(days, day)

    @cached_property
    def diary(self) -> Diary:
        """The engagements, to be looked up by day."""
        return Diary(self.engagements)

    @cached_property
    def _open_days(self) -> tuple[date, ...]:
        if self.working_days:
            return tuple(sorted(set(self.working_days)))
        days = [day for meeting in self.meetings for day in (meeting.nominal, *meeting.days)]
        first, last = min(days) - REACH, max(days) + REACH
        every = (first + timedelta(n) for n in range((last - first).days + 1))
        return tuple(day for day in every if day.weekday() < SATURDAY)

    def present(self, id_: str) -> Start | None:
        """Find a meeting's present start in Helsinki wall time, if it has one."""
        at = self.keep.get(id_)
        if at is None:
            return None
        local = at.astimezone(HELSINKI) if at.tzinfo else at
        return Start(local.date(), local.time())
