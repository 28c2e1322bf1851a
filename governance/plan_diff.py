"""What differs between two versions of a year's plan, and whom it touches."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from governance.item_diff import ItemDiff, days_between, diff_items
from governance.network import Network
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting, YearPlan

#: Tells whether a day lies in a school holiday (koululaisten loma) of any of these municipalities.
SchoolHoliday = Callable[[date, Collection[str]], bool]

#: Deadlines that people keep.
DEADLINES = frozenset(
    {ItemKind.ROUND_DUE, ItemKind.DECISION_DUE, ItemKind.MATERIAL_DUE, ItemKind.TRANSLATION_DUE}
)
#: Those that municipalities keep.
MUNICIPAL = frozenset({ItemKind.ROUND_DUE, ItemKind.DECISION_DUE})


@dataclass(frozen=True)
class MeetingChange:
    """Know a meeting before and after; None where it is not there."""

    id: str
    body: str
    before: datetime | None
    after: datetime | None
    #: Whether it now lies in a school holiday of the body's municipalities and did not before.
    school_holiday: bool = False

    @property
    def days(self) -> int:
        """Give by how many days the date moved, negative when it came earlier; 0 on the same day."""
        return days_between(self.before, self.after)


@dataclass(frozen=True)
class DeadlineChange:
    """Know a deadline before and after; None where it is not there."""

    kind: ItemKind
    #: Meeting, round (`round/year`) or municipality's decision (`window/year/municipality`).
    concerns: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class PlanDiff:
    """Hold what differs between two plans; ids, in the order of time."""

    moved: tuple[MeetingChange, ...]
    added: tuple[MeetingChange, ...]
    removed: tuple[MeetingChange, ...]
    deadlines: tuple[DeadlineChange, ...]
    #: What differs besides: rounds' openings and reminders, phases, dates, summonses.
    items: ItemDiff
    #: Everyone who is invited to a changed meeting or has its summons or material on another day, and who
    #: keeps a municipality's changed deadline or is asked, or reminded, on another day.
    people: tuple[str, ...]
    #: For whom these people work.
    municipalities: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return self.items.is_empty and not (self.moved or self.added or self.removed or self.deadlines)

    @property
    def in_school_holiday(self) -> tuple[str, ...]:
        """List the meetings that now lie in a school holiday."""
        return tuple(one.id for one in (*self.moved, *self.added) if one.school_holiday)


#: What a change comes to that moves nothing.
NOTHING = PlanDiff((), (), (), (), ItemDiff((), (), (), (), 0), (), ())


def diff_plans(
    before: YearPlan,
    after: YearPlan,
    network: Network,
    *,
    school_holiday: SchoolHoliday | None = None,
    gone_before: Collection[str] = (),
    gone_after: Collection[str] = (),
) -> PlanDiff:
    """Compare two versions of one year's plan.

    A plan still holds what was called off since: `gone_before` and `gone_after` are those meetings' ids.
    """
    old = {one.id: one for one in before.meetings if one.id not in gone_before}
    new = {one.id: one for one in after.meetings if one.id not in gone_after}
    changes = [
        _change(old.get(id_), new.get(id_), network, school_holiday)
        for id_ in dict.fromkeys((*old, *new))
        if _differs(old.get(id_), new.get(id_))
    ]
    changes.sort(key=lambda one: (one.after or one.before, one.id))
    gone = {*gone_before, *gone_after, *(one.id for one in changes if one.after is None)}
    deadlines = tuple(one for one in _deadlines(before, after) if one.concerns not in gone)
    items = diff_items(before, after, {*gone, *_told(changes, deadlines)})
    asked = asked_in(before) | asked_in(after)
    touched = _people(network, changes, deadlines, asked) + _people_of_items(network, items, before, after)
    people = tuple(dict.fromkeys(touched))
    return PlanDiff(
        moved=tuple(one for one in changes if one.before and one.after),
        added=tuple(one for one in changes if one.before is None),
        removed=tuple(one for one in changes if one.after is None),
        deadlines=deadlines,
        items=items,
        people=people,
        municipalities=_municipalities(network, people, deadlines),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(HELSINKI).date()


def _differs(old: PlannedMeeting | None, new: PlannedMeeting | None) -> bool:
    if old is None or new is None:
        return True
    return (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at)


def _change(
    old: PlannedMeeting | None,
    new: PlannedMeeting | None,
    network: Network,
    school_holiday: SchoolHoliday | None,
) -> MeetingChange:
    one = new or old
    assert one is not None  # noqa: S101 - the id came from one of the two
    holiday = False
    if new is not None and school_holiday is not None:
        homes = meeting_municipalities(network, new)
        was = old is not None and school_holiday(_day(old.starts_at), homes)
        holiday = school_holiday(_day(new.starts_at), homes) and not was
    before, after = old.starts_at if old else None, new.starts_at if new else None
    return MeetingChange(one.id, one.body, before, after, holiday)


def meeting_municipalities(network: Network, meeting: PlannedMeeting) -> tuple[str, ...]:
    """List the municipalities that a meeting's people work for."""
    known = {one.id for one in network.municipalities}
    roster = network.roster(meeting.body, _day(meeting.starts_at))
    return tuple(dict.fromkeys(home for one in roster if (home := network.person(one).of) in known))


def _deadlines(before: YearPlan, after: YearPlan) -> Iterable[DeadlineChange]:
    old, new = _dues(before.items), _dues(after.items)
    found = [
        DeadlineChange(kind, concerns, old.get((kind, concerns)), new.get((kind, concerns)))
        for kind, concerns in dict.fromkeys((*old, *new))
        if old.get((kind, concerns)) != new.get((kind, concerns))
    ]
    return sorted(found, key=lambda one: (one.after or one.before, one.kind, one.concerns))


def _dues(items: Iterable[PlannedItem]) -> dict[tuple[ItemKind, str], datetime]:
    return {(item.kind, item.concerns): item.at for item in items if item.kind in DEADLINES}


def asked_in(plan: YearPlan) -> frozenset[tuple[str, str]]:
    """List who is asked in which round, as pairs of the round (`round/year`) and the municipality."""
    found = (item.concerns.rpartition("/") for item in plan.items if item.kind is ItemKind.OPEN_REQUEST)
    return frozenset((round_key, municipality) for round_key, _, municipality in found)


def _people(
    network: Network,
    changes: Iterable[MeetingChange],
    deadlines: Iterable[DeadlineChange],
    asked: Collection[tuple[str, str]],
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in changes:
        for moment in (one.before, one.after):
            if moment is not None:
                found |= dict.fromkeys(network.roster(one.body, _day(moment)))
    for due in deadlines:
        if due.kind is ItemKind.DECISION_DUE:
            found[network.municipality(due.concerns.rsplit("/", 1)[1]).registry] = None
        elif due.kind is ItemKind.ROUND_DUE:
            found |= dict.fromkeys(
                one.contact for one in network.municipalities if (due.concerns, one.id) in asked
            )
    return tuple(found)


def _told(changes: Iterable[MeetingChange], deadlines: Iterable[DeadlineChange]) -> Iterator[str]:
    """Give what is told already: changed meetings, rounds' deadlines, decisions and their windows."""
    yield from (one.id for one in changes)
    for due in deadlines:
        if due.kind in MUNICIPAL:
            yield due.concerns
        if due.kind is ItemKind.DECISION_DUE:
            yield due.concerns.rpartition("/")[0]


def _people_of_items(network: Network, items: ItemDiff, before: YearPlan, after: YearPlan) -> tuple[str, ...]:
    """List who is asked, reminded or called on another day: contacts, registries, and bodies' people."""
    contacts = {one.concerns.rpartition("/")[2] for one in items.openings}
    contacts |= {home for one in items.reminders if not one.of_window for home in one.municipalities}
    registries = {home for one in items.reminders if one.of_window for home in one.municipalities}
    found = [one.contact for one in network.municipalities if one.id in contacts]
    found += [one.registry for one in network.municipalities if one.id in registries]
    prepared = {one.concerns for one in items.preparations}
    for meeting in {one.id: one for plan in (before, after) for one in plan.meetings}.values():
        if meeting.id in prepared:
            found += network.roster(meeting.body, _day(meeting.starts_at))
    return tuple(found)


def _municipalities(
    network: Network, people: Iterable[str], deadlines: Iterable[DeadlineChange]
) -> tuple[str, ...]:
    homes = {network.person(one).of for one in people}
    homes |= {one.concerns.rsplit("/", 1)[1] for one in deadlines if one.kind is ItemKind.DECISION_DUE}
    return tuple(one.id for one in network.municipalities if one.id in homes)
