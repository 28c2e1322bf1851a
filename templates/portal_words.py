"""The words of the municipalities' counter on the web, one file a language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from governance.record import Language

PORTAL = Path(__file__).parent / "portal"

Section = Mapping[str, str]


class PortalWords(BaseModel):
    """Hold one language's words by the page or the part of a page that they stand on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shell: Section
    kind: Section
    visit: Section
    notice: Section
    draft: Section
    form: Section
    problem: Section
    receipt: Section
    meeting: Section
    gone: Section
    refused: Section
    home: Section


class MissingWordsError(Exception):
    """A language's file lacks words that another language has."""


@cache
def portal_words(language: Language) -> PortalWords:
    """Give a language's words; raises MissingWordsError where its file lacks what the Finnish one has."""
    words = _read(language)
    lacking = sorted(_keys(_read(Language.FI)) ^ _keys(words))
    if lacking:
        listed = ", ".join(lacking)
        raise MissingWordsError(
            f"templates/portal/{language}.toml and fi.toml differ in: {listed}; write them in both"
        )
    return words


def _read(language: Language) -> PortalWords:
    with (PORTAL / f"{language}.toml").open("rb") as file:
        return PortalWords.model_validate(tomllib.load(file))


def _keys(words: PortalWords) -> set[str]:
    return {f"{section}.{key}" for section, keys in words.model_dump().items() for key in keys}
