"""A gallery of sample letters: every kind in every language, for those who mend the words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from governance.record import Language
from templates.letter import KINDS, Digest, DigestPart, Letter, LetterContext, OfficeSender, write_letter
from templates.letter_core import Core
from templates.request_letters import ResultPicture
from templates.tally_drawing import draw_bars

#: The samples that the digest's sample holds.
_IN_DIGEST = ("reminder", "request.proposal")
SAMPLES = Path(__file__).parent / "letters" / "samples"

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Letters of Vuosikello</title>
<style>
body {{ font: 16px/1.5 sans-serif; color: #1b2430; background: #fff; margin: 2rem; }}
table {{ border-collapse: collapse; }}
th, td {{ border-bottom: 1px solid #d5dce4; padding: .5rem .75rem; text-align: left; vertical-align: top; }}
a {{ color: #0b5394; }}
</style>
</head>
<body>
<h1>Letters of Vuosikello</h1>
<p>Sample letters with made-up contents; each as a page and as plain text.</p>
<table>
<thead><tr><th scope="col">Kind</th>{languages}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""


def samples(language: Language | str) -> Mapping[str, LetterContext]:
    """Give a realistic context of every kind in one language: by kind, further ones by "kind.variant"."""
    shared, texts = _read("shared"), _read(str(Language(language)))
    sender = OfficeSender.model_validate(texts["sender"])

    def sample(name: str, **more: Any) -> LetterContext:
        kind = name.partition(".")[0]
        values = _merged(
            *(source.get(one, {}) for one in dict.fromkeys((kind, name)) for source in (shared, texts))
        )
        return KINDS[kind].model_validate({**values, "sender": sender, **more})

    names = [*KINDS, *(name for name in texts if "." in name)]
    alone = {name: sample(name) for name in names if name != Digest.kind}
    written = [write_letter(alone[kind], language) for kind in _IN_DIGEST]
    parts = tuple(DigestPart(subject=one.subject, core=Core(one.text, one.html, language)) for one in written)
    return {**alone, Digest.kind: sample(Digest.kind, parts=parts)}


def _merged(*sources: Mapping[str, Any]) -> dict[str, Any]:
    """Lay values over one another, the last on top; a table within is merged too."""
    merged: dict[str, Any] = {}
    for source in sources:
        for name, value in source.items():
            below = merged.get(name)
            inner = isinstance(below, dict) and isinstance(value, dict)
            merged[name] = _merged(below or {}, value) if inner else value
    return merged


def gallery() -> Mapping[str, Letter]:
    """Write every sample letter, keyed "fi/request": the name of a file without its suffix."""
    return {
        f"{language}/{kind}": write_letter(context, language)
        for language in Language
        for kind, context in samples(language).items()
    }


@dataclass(frozen=True)
class SampleDrawing:
    """Hold the picture of a sample letter: its Content-ID, and its drawing."""

    cid: str
    svg: str


def sample_drawings() -> Mapping[str, SampleDrawing]:
    """Draw the pictures of the sample letters that have one, by the letter's key in the gallery."""
    return {
        f"{language}/{name}": SampleDrawing(picture.cid, _drawing(picture, language))
        for language in Language
        for name, context in samples(language).items()
        if (picture := getattr(context, "picture", None)) is not None
    }


def _drawing(picture: ResultPicture, language: Language) -> str:
    bars = [(line.label, line.count) for line in picture.lines]
    own = next((place for place, line in enumerate(picture.lines) if line.own), None)
    return draw_bars(bars, own=own, caption=picture.caption, language=str(language))


def gallery_page(letters: Mapping[str, Letter]) -> str:
    """Make the index page; it links KEY.html and KEY.txt beside itself for each letter."""
    kinds = dict.fromkeys(key.partition("/")[2] for key in letters)
    languages = dict.fromkeys(key.partition("/")[0] for key in letters)
    rows = (
        f'<tr><th scope="row">{escape(kind)}</th>'
        + "".join(_cell(f"{language}/{kind}", letters.get(f"{language}/{kind}")) for language in languages)
        + "</tr>"
        for kind in kinds
    )
    heads = "".join(f'<th scope="col">{escape(language)}</th>' for language in languages)
    return _PAGE.format(languages=heads, rows="\n".join(rows))


def _cell(key: str, letter: Letter | None) -> str:
    if letter is None:
        return "<td></td>"
    language = escape(key.partition("/")[0])
    name = escape(key)
    return (
        f'<td lang="{language}"><a href="{name}.html">{escape(letter.subject)}</a><br>'
        f'<a href="{name}.txt">{name}.txt</a></td>'
    )


@cache
def _read(name: str) -> dict[str, Any]:
    with (SAMPLES / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
