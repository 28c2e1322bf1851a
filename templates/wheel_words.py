"""The words around the wheel."""

import tomllib
from functools import cache
from pathlib import Path

from governance.record import Language, Record

_FILE = Path(__file__).parent / "locales" / "wheel.toml"


class WheelWords(Record):
    """Hold the wheel's own words in one language."""

    title: str
    legend: str
    today: str
    rounds: str
    months: tuple[str, ...]
    #: What the picture shows, for those who cannot see it; names in braces are counts.
    description: str


@cache
def wheel_words(language: Language) -> WheelWords:
    """Give the words in a language."""
    found = tomllib.loads(_FILE.read_text("utf-8"))
    return WheelWords.model_validate(found[str(language)])
