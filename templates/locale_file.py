"""The files that hold words by language."""

import tomllib
from pathlib import Path
from typing import Any

from governance.record import Language

LOCALES = Path(__file__).parent / "locales"


def locale_file(name: str, language: Language) -> dict[str, Any]:
    """Read a language's words: its own file in a folder of that name, or its table in a file of that name."""
    folder = LOCALES / name
    if folder.is_dir():
        return tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    words: dict[str, Any] = tomllib.loads((LOCALES / f"{name}.toml").read_text("utf-8"))[str(language)]
    return words
