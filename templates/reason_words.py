"""Reasons in words: why something is planned, or why somebody got a letter."""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from governance.clock import AnnualClock, Pause, Phase
from governance.network import Network
from governance.reason import Reason
from governance.record import Language
from templates.naming import meeting_title

_LOCALES = Path(__file__).parent / "locales" / "reason"


def reason_words(reason: Reason, network: Network, clock: AnnualClock, language: Language) -> str:
    """Say a reason in a language, with the names of what it concerns."""
    names: dict[str, str] = defaultdict(str, dict(reason.params))
    for name, value in reason.params:
        match name:
            case "body":
                names[name] = network.body(value).name.in_language(language)
            case "meeting":
                names[name] = meeting_title(clock, value, language)
            case "round":
                names[name] = clock.one_round(value).name.in_language(language)
            case "municipality":
                names[name] = network.municipality(value).name.in_language(language)
            case "window":
                window = next(one for one in clock.proposal_windows if one.id == value)
                names[name] = window.name.in_language(language)
            case "id":
                names |= _of_the_clock(clock, value, language)
            case _:
                pass
    return _sentences(language)[reason.code].format_map(names)


def _of_the_clock(clock: AnnualClock, wanted: str, language: Language) -> dict[str, str]:
    spans: tuple[Phase | Pause, ...] = (*clock.phases, *clock.pauses)
    for one in spans:
        if one.id == wanted:
            return {"name": one.name.in_language(language)}
    date = next(one for one in clock.dates if one.id == wanted)
    return {"name": date.name.in_language(language), "basis": date.basis.in_language(language)}


@cache
def _sentences(language: Language) -> dict[str, str]:
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text("utf-8"))
