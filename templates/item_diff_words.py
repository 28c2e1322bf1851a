"""What differs between two plans besides meetings and deadlines, in people's words: a line each.

What moves for many at once is told once for its round or its body, with how many and by how much.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from governance.clock import AnnualClock
from governance.item_diff import ItemChange, ItemDiff, ReminderChange
from governance.network import Network
from governance.record import Language
from governance.unknown_id import UnknownIdError
from governance.year_plan import ItemKind
from templates.dates import day, days, helsinki_day, short_day
from templates.locale_file import locale_file
from templates.naming import alphabetical, other_date_title

#: How something changed, in the order in which it is told.
_WAYS = ("earlier", "later", "hour", "new", "gone")


def item_counts(items: ItemDiff) -> Iterator[tuple[str, int]]:
    """Count what differs, by the name of its words, in the order in which it is told."""
    yield "openings", len({_whole(one.concerns) for one in items.openings})
    yield "reminders", sum(one.new + one.moved + one.gone for one in items.reminders)
    summonses = sum(one.kind is ItemKind.SUMMONS for one in items.preparations)
    yield "summonses", summonses
    yield "papers", len(items.preparations) - summonses
    for name, kind in (
        ("phases", ItemKind.PHASE),
        ("pauses", ItemKind.PAUSE),
        ("dates", ItemKind.RECURRING_DATE),
        ("other_dates", ItemKind.OTHER_DATE),
    ):
        yield name, sum(one.kind is kind for one in items.calendar)
    yield "others", items.others


def item_lines(items: ItemDiff, network: Network, clock: AnnualClock, language: Language) -> tuple[str, ...]:
    """Say what differs: rounds' openings and reminders, what prepares meetings, then the year's own dates."""
    return (
        *_openings(items.openings, network, clock, language),
        *(_reminders(one, clock, language) for one in items.reminders),
        *_preparations(items.preparations, network, clock, language),
        *(_calendar(one, clock, language) for one in items.calendar),
    )


def named(name: Callable[[], str], otherwise: str) -> str:
    """Give a name, or the id where the rules no longer have what an older plan was made from."""
    try:
        return name()
    except UnknownIdError:
        return otherwise


def round_name(round_key: str, clock: AnnualClock, language: Language) -> str:
    """Name a round (`round/year`)."""
    round_id = round_key.partition("/")[0]
    return named(lambda: clock.one_round(round_id).name.in_language(language), round_id)


def window_name(window_id: str, clock: AnnualClock, language: Language) -> str:
    """Name a proposal window."""
    return named(lambda: clock.one_window(window_id).name.in_language(language), window_id)


def municipality_name(municipality: str, network: Network, language: Language) -> str:
    """Name a municipality."""
    names = {one.id: one.name.in_language(language) for one in network.municipalities}
    return names.get(municipality, municipality)


def _openings(
    openings: Iterable[ItemChange], network: Network, clock: AnnualClock, language: Language
) -> Iterator[str]:
    words = _words(language)["item"]
    for (whole, way), ones in _grouped(openings, lambda one: _whole(one.concerns)):
        homes = (municipality_name(one.concerns.rpartition("/")[2], network, language) for one in ones)
        yield words[f"opening_{way}"].format(
            round=round_name(whole, clock, language),
            count=_count(words, "municipalities", len(ones)),
            names=", ".join(sorted(homes, key=alphabetical)),
            days=_up_to(ones, language),
        )


def _reminders(one: ReminderChange, clock: AnnualClock, language: Language) -> str:
    words = _words(language)["item"]
    counts = (("reminders_new", one.new), ("reminders_moved", one.moved), ("reminders_gone", one.gone))
    told = ", ".join(_count(words, name, count) for name, count in counts if count)
    if one.of_window:
        window = window_name(one.concerns.partition("/")[0], clock, language)
        return words["reminders_window"].format(window=window, told=told)
    return words["reminders_round"].format(round=round_name(one.concerns, clock, language), told=told)


def _preparations(
    ones: Iterable[ItemChange], network: Network, clock: AnnualClock, language: Language
) -> Iterator[str]:
    words = _words(language)["item"]
    for kind in (ItemKind.MATERIAL_DUE, ItemKind.TRANSLATION_DUE, ItemKind.SUMMONS):
        of_kind = [one for one in ones if one.kind is kind]
        for (body, way), moved in _grouped(of_kind, lambda one: _body(one, network, clock, language)):
            yield words["preparation"].format(
                what=words[kind],
                body=body,
                count=_count(words, "meetings", len(moved)),
                how=words[f"shift_{way}"].format(days=_up_to(moved, language)),
            )


def _body(one: ItemChange, network: Network, clock: AnnualClock, language: Language) -> str:
    series = one.concerns.partition("/")[0]
    return named(lambda: network.body(clock.one_series(series).body).short.in_language(language), series)


def _calendar(one: ItemChange, clock: AnnualClock, language: Language) -> str:
    words = _words(language)["item"]
    form = "moved" if one.before and one.after else "new" if one.after else "gone"
    return words[f"calendar_{form}"].format(
        what=_calendar_name(one, clock, language),
        before=_days_of(one.before, one.last_before, language),
        after=_days_of(one.after, one.last_after, language),
        how=_how(one, language),
    )


def _calendar_name(one: ItemChange, clock: AnnualClock, language: Language) -> str:
    id_, words = one.concerns.partition("/")[0], _words(language)["item"]
    match one.kind:
        case ItemKind.OTHER_DATE:
            return named(lambda: other_date_title(clock.one_other_date(id_), language), id_)
        case ItemKind.RECURRING_DATE:
            return named(lambda: clock.one_date(id_).name.in_language(language), id_)
        case _:
            spans = clock.phases if one.kind is ItemKind.PHASE else clock.pauses
            names = {it.id: it.name.in_language(language) for it in spans}
            return words[one.kind].format(name=names.get(id_, id_))


def _days_of(first: datetime | None, last: datetime | None, language: Language) -> str:
    if first is None:
        return ""
    if last is None or helsinki_day(first) == helsinki_day(last):
        return short_day(first, language)
    return _words(language)["item"]["span"].format(first=day(first, language), last=day(last, language))


def _how(one: ItemChange, language: Language) -> str:
    """Say by how much: once where the whole moved, else for the beginning and the end."""
    words = _words(language)["item"]
    if one.until_after is None or one.until_before is None or one.days == one.days_at_end:
        return _shift(one.days, language)
    ends = (("starts", one.days), ("ends", one.days_at_end))
    return ", ".join(words[name].format(how=_shift(moved, language)) for name, moved in ends if moved)


def _shift(moved: int, language: Language) -> str:
    way = "later" if moved > 0 else "earlier" if moved else "hour"
    return _words(language)["item"][f"shift_{way}"].format(days=days(abs(moved), language))


def _grouped(
    ones: Iterable[ItemChange], whole: Callable[[ItemChange], str]
) -> Iterator[tuple[tuple[str, str], list[ItemChange]]]:
    """Put together what belongs to one round or body and changed in the same way."""
    groups: dict[tuple[str, str], list[ItemChange]] = {}
    for one in ones:
        groups.setdefault((whole(one), _way(one)), []).append(one)
    first = {name: place for place, name in enumerate(dict.fromkeys(name for name, _ in groups))}
    yield from sorted(groups.items(), key=lambda group: (first[group[0][0]], _WAYS.index(group[0][1])))


def _way(one: ItemChange) -> str:
    if one.before is None:
        return "new"
    if one.after is None:
        return "gone"
    return "earlier" if one.days < 0 else "later" if one.days else "hour"


def _up_to(ones: Iterable[ItemChange], language: Language) -> str:
    """Say by how many days: "25 days", or "up to 25 days" where they differ."""
    counts = {abs(one.days) for one in ones}
    most = days(max(counts), language)
    return most if len(counts) == 1 else _words(language)["item"]["up_to"].format(days=most)


def _count(words: Mapping[str, str], name: str, count: int) -> str:
    return words[f"{name}_{'one' if count == 1 else 'many'}"].format(count=count)


def _whole(obligation: str) -> str:
    return obligation.rpartition("/")[0]


def _words(language: Language) -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = locale_file("plan_diff", language)
    return words
