"""Reasons in words: why something is planned, or why somebody got a letter."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from governance.clock import AnnualClock
from governance.network import Network
from governance.phase import Pause, Phase
from governance.reason import Reason
from governance.record import Language, Text
from governance.rolling import RollRule
from templates.dates import day, days, working_days
from templates.locale_file import locale_file
from templates.naming import meeting_title, nominator_name


def reason_words(reason: Reason, network: Network, clock: AnnualClock, language: Language) -> str:
    """Say a reason in a language, with the names of what it concerns."""
    names: dict[str, str] = defaultdict(str, dict(reason.params))
    if names["window"]:
        names["body"] = _who_decides(names["window"], network, clock).in_language(language)
    for name, value in reason.params:
        named = _named(name, value, network, clock)
        if named:
            names[name] = named.in_language(language)
        elif name in _TOLD:
            names |= _TOLD[name](clock, value, language)
    return _sentences(language)[reason.code].format_map(names)


def _named(noun: str, wanted: str, network: Network, clock: AnnualClock) -> Text | None:
    """Give the name of what a parameter's id means, None for a parameter that is no id of such a thing."""
    match noun:
        case "body":
            return network.body(wanted).name
        case "round":
            return clock.one_round(wanted).name
        case "member":
            return network.person(wanted).title
        case "municipality" | "of":
            return nominator_name(network, wanted)
        case "window":
            return clock.one_window(wanted).name
    return None


def _who_decides(window: str, network: Network, clock: AnnualClock) -> Text:
    """Name the body whose meeting decides on a window's proposals."""
    series, _, _ = clock.one_window(window).decided_in.partition("/")
    return network.body(clock.one_series(series).body).name


def _of_the_clock(clock: AnnualClock, wanted: str, language: Language) -> dict[str, str]:
    spans: tuple[Phase | Pause, ...] = (*clock.phases, *clock.pauses)
    for one in spans:
        if one.id == wanted:
            return {"name": one.name.in_language(language)}
    found = clock.one_date(wanted)
    return {"name": found.name.in_language(language), "basis": found.basis.in_language(language)}


def _of_another_project(clock: AnnualClock, wanted: str, language: Language) -> dict[str, str]:
    found = clock.one_other_date(wanted)
    return {
        "name": found.name.in_language(language),
        "project": found.project.in_language(language),
    }


def _of_days(_: AnnualClock, count: str, language: Language) -> dict[str, str]:
    """Count days as a sentence needs them: "1 työpäivä", "5 työpäivää"."""
    return {
        "days": count,
        "working_days": working_days(int(count), language),
        "calendar_days": days(int(count), language),
    }


def _of_the_rule(clock: AnnualClock, rule: str, language: Language) -> dict[str, str]:
    """Say why a day moved off a day off; a round that moves its own way has no more to say than that."""
    if not rule:
        return {"because": ""}
    found: RollRule = getattr(clock.rolling, rule)
    return {"because": f" {found.why.in_language(language)} ({found.source.in_language(language)})."}


def _of_the_meeting(clock: AnnualClock, meeting: str, language: Language) -> dict[str, str]:
    return {"meeting": meeting_title(clock, meeting, language)}


def _of_the_day(_: AnnualClock, written: str, language: Language) -> dict[str, str]:
    return {"written": day(date.fromisoformat(written), language)}


#: What a parameter puts into words by itself.
_TOLD: Mapping[str, Callable[[AnnualClock, str, Language], dict[str, str]]] = {
    "meeting": _of_the_meeting,
    "id": _of_the_clock,
    "other": _of_another_project,
    "written": _of_the_day,
    "days": _of_days,
    "rule": _of_the_rule,
}


@cache
def _sentences(language: Language) -> dict[str, str]:
    return locale_file("reason", language)
