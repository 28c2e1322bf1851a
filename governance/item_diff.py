"""What differs between two plans besides meetings and deadlines: rounds' letters, phases, dates."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, YearPlan

#: What a year's calendar shows for itself.
CALENDAR = (ItemKind.PHASE, ItemKind.PAUSE, ItemKind.RECURRING_DATE, ItemKind.OTHER_DATE)
#: What is reckoned from a meeting, and told by itself only where the meeting stands.
OF_MEETING = (ItemKind.MATERIAL_DUE, ItemKind.TRANSLATION_DUE, ItemKind.SUMMONS)
#: What asks a municipality once more.
_REMINDERS = frozenset(
    {ItemKind.REMIND, ItemKind.OVERDUE, ItemKind.REMIND_DECISION, ItemKind.OVERDUE_DECISION}
)
_OF_WINDOW = frozenset({ItemKind.REMIND_DECISION, ItemKind.OVERDUE_DECISION})
#: What is only counted, and only where it moved by itself.
_OTHERS = frozenset(
    {ItemKind.CLOSE_ROUND, ItemKind.CLOSE_WINDOW, ItemKind.HANDLING, ItemKind.ASSEMBLE_AGENDA}
)

#: A planned item's kind, and its id.
Key = tuple[ItemKind, str]


def days_between(before: datetime | None, after: datetime | None) -> int:
    """Count by how many days something moved, negative when it came earlier; 0 where one is missing."""
    if before is None or after is None:
        return 0
    return (after.astimezone(HELSINKI).date() - before.astimezone(HELSINKI).date()).days


@dataclass(frozen=True)
class ItemChange:
    """Know a planned item before and after; None where it is not there."""

    kind: ItemKind
    #: Meeting, obligation (`round/year/municipality`), round, or phase, pause or date (`id/year`).
    concerns: str
    before: datetime | None
    after: datetime | None
    #: When it is over, for what takes whole days: the first moment after the last day.
    until_before: datetime | None = None
    until_after: datetime | None = None

    @property
    def days(self) -> int:
        """Give by how many days it moved, negative when it came earlier."""
        return days_between(self.before, self.after)

    @property
    def days_at_end(self) -> int:
        """Give by how many days its end moved."""
        return days_between(self.until_before, self.until_after)

    @property
    def last_before(self) -> datetime | None:
        """Give a moment of the last day, before."""
        return self.until_before - timedelta(hours=1) if self.until_before else None

    @property
    def last_after(self) -> datetime | None:
        """Give a moment of the last day, after."""
        return self.until_after - timedelta(hours=1) if self.until_after else None


@dataclass(frozen=True)
class ReminderChange:
    """Count the reminders of one round or window that differ."""

    kind: ItemKind
    #: Round or window, with the year.
    concerns: str
    new: int
    moved: int
    gone: int
    #: Whose reminders they are.
    municipalities: tuple[str, ...]

    @property
    def of_window(self) -> bool:
        """Tell whether they are about a proposal window's decisions."""
        return self.kind is ItemKind.REMIND_DECISION


@dataclass(frozen=True)
class ItemDiff:
    """Hold what differs besides meetings and deadlines."""

    #: Which municipality's question opens on another day, or is asked newly or no longer.
    openings: tuple[ItemChange, ...]
    reminders: tuple[ReminderChange, ...]
    #: Phases, pauses, recurring dates and other projects' dates.
    calendar: tuple[ItemChange, ...]
    #: Material, translations and summonses that moved while their meeting stands.
    preparations: tuple[ItemChange, ...]
    #: How many other planned items differ by themselves: closings, handling times, agendas.
    others: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.openings or self.reminders or self.calendar or self.preparations or self.others)


def diff_items(before: YearPlan, after: YearPlan, told: Collection[str]) -> ItemDiff:
    """Compare what is planned besides; `told` are the meetings, rounds and decisions told already.

    What follows from those (a moved meeting's summons, the reminders of a moved deadline) says nothing new.
    An opening is told in any case: that a round's question comes earlier is what its contacts plan by.
    """
    whole = _whole_new(before, after)
    changes = [one for one in _changes(before, after) if _round_of(one) not in whole]
    openings = tuple(one for one in changes if one.kind is ItemKind.OPEN_REQUEST)
    begun = {one.concerns for one in openings if one.before is None or one.after is None}
    alone = [one for one in changes if not _follows(one, {*told, *begun})]
    preparations = tuple(one for one in alone if one.kind in OF_MEETING)
    shown = {one.concerns for one in (*openings, *preparations)}
    return ItemDiff(
        openings=openings,
        reminders=tuple(_reminders(alone)),
        calendar=tuple(one for one in changes if one.kind in CALENDAR),
        preparations=preparations,
        others=sum(one.kind in _OTHERS and one.concerns not in shown for one in alone),
    )


def _whole_new(before: YearPlan, after: YearPlan) -> set[str]:
    """List the rounds that are new or gone as a whole: their deadline tells it."""
    old, new = (
        {one.concerns for one in plan.items if one.kind is ItemKind.ROUND_DUE} for plan in (before, after)
    )
    return old ^ new


def _changes(before: YearPlan, after: YearPlan) -> Iterator[ItemChange]:
    old, new = _by_key(before.items), _by_key(after.items)
    keys = [key for key in dict.fromkeys((*old, *new)) if _times(old.get(key)) != _times(new.get(key))]
    for key in sorted(keys, key=lambda one: ((new.get(one) or old[one]).at, one)):
        was, now = old.get(key), new.get(key)
        either = now or was
        assert either is not None  # noqa: S101 - the key came from one of the two
        (before_at, before_until), (after_at, after_until) = _times(was), _times(now)
        yield ItemChange(key[0], either.concerns, before_at, after_at, before_until, after_until)


def _by_key(items: Iterable[PlannedItem]) -> dict[Key, PlannedItem]:
    return {(one.kind, one.id): one for one in items}


def _times(item: PlannedItem | None) -> tuple[datetime | None, datetime | None]:
    return (item.at, item.until) if item else (None, None)


def _round_of(one: ItemChange) -> str:
    """Give the round or window, with the year, that something belongs to; "" for a meeting's and a date's."""
    if one.kind in CALENDAR or one.kind in OF_MEETING or one.kind is ItemKind.ASSEMBLE_AGENDA:
        return ""
    whole = {ItemKind.ROUND_DUE, ItemKind.CLOSE_ROUND, ItemKind.CLOSE_WINDOW}
    return one.concerns if one.kind in whole else one.concerns.rpartition("/")[0]


def _follows(one: ItemChange, told: Collection[str]) -> bool:
    """Tell whether a change is told with its meeting's, its round's or its decision's."""
    return one.concerns in told or _round_of(one) in told


def _reminders(changes: Iterable[ItemChange]) -> Iterator[ReminderChange]:
    groups: dict[tuple[bool, str], list[ItemChange]] = {}
    for one in changes:
        if one.kind in _REMINDERS:
            group = (one.kind in _OF_WINDOW, _round_of(one))
            groups.setdefault(group, []).append(one)
    for (of_window, concerns), ones in groups.items():
        yield ReminderChange(
            kind=ItemKind.REMIND_DECISION if of_window else ItemKind.REMIND,
            concerns=concerns,
            new=sum(one.before is None for one in ones),
            moved=sum(one.before is not None and one.after is not None for one in ones),
            gone=sum(one.after is None for one in ones),
            municipalities=tuple(dict.fromkeys(one.concerns.rpartition("/")[2] for one in ones)),
        )
