"""A gallery of sample letters: every kind in every language, for those who mend the words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from governance.record import Language
from templates.letter import KINDS, Letter, LetterContext, OfficeSender, write_letter

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
    """Give a realistic context of every kind, by kind, in one language."""
    shared, texts = _read("shared"), _read(str(Language(language)))
    sender = OfficeSender.model_validate(texts["sender"])
    return {
        kind: context.model_validate({**shared[kind], **texts[kind], "sender": sender})
        for kind, context in KINDS.items()
    }


def gallery() -> Mapping[str, Letter]:
    """Write every sample letter, keyed "fi/request": the name of a file without its suffix."""
    return {
        f"{language}/{kind}": write_letter(context, language)
        for language in Language
        for kind, context in samples(language).items()
    }


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
