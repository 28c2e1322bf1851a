"""What the cast writes into forms: illustrative answers, drawn from the seed."""

import random
import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import typst

from governance.working_day import HELSINKI
from vuosikello.demo.form import Control, Page

_ANSWERS = Path(__file__).parent / "answers.toml"
_HIDDEN = {"hidden", "checkbox", "submit"}
_ATTACHES = 0.35
_SATURDAY = 5


def fill_in(page: Page, who: random.Random, now: datetime) -> tuple[dict[str, str], dict[str, bytes]]:
    """Fill in a page's form: values by control, and files by control."""
    values: dict[str, str] = {}
    files: dict[str, bytes] = {}
    proposal = who.choice(_bank()["proposal"])
    for control in page.controls.values():
        if control.kind in _HIDDEN:
            values[control.name] = control.value
        elif control.kind == "file":
            if who.random() < _ATTACHES:
                files[control.name] = attachment()
        else:
            values[control.name] = _answer(control, proposal, who, now, values)
    return values, files


def _answer(
    control: Control, proposal: dict[str, str], who: random.Random, now: datetime, so_far: dict[str, str]
) -> str:
    question = control.name.partition(".")[2]
    if question == "outcome":
        return who.choices(["approved", "amended", "rejected", "noted"], weights=(70, 12, 10, 8))[0]
    if question == "section":
        return f"§ {who.randint(90, 310)}"
    if control.options:
        return who.choice(control.options)
    if question in {"decided-on", "meeting-wish"}:
        return _day(question, who, now)
    given = {name.partition(".")[2]: value for name, value in so_far.items()}
    if question == "reasons":
        return str(who.choice(_bank()["reasons"][given["outcome"]]))
    nothing = question == "amount" and given.get("in-budget") == "no"
    return "" if nothing else _words(control, question, proposal, who)


def _words(control: Control, question: str, proposal: dict[str, str], who: random.Random) -> str:
    """Write text; a proposal has its costs in words, the follow-up has them as a figure."""
    if control.kind != "textarea" and question != "title":
        return _number(question, who)
    return proposal.get(question) or str(who.choice(_bank().get(question, _bank()["other"])))


def _number(question: str, who: random.Random) -> str:
    match question:
        case "family-centre-visits":
            return str(who.randint(120, 9_800))
        case "staff":
            return f"{who.randint(8, 420) / 10:.1f}".replace(".", ",")
        case "trained":
            return str(who.randint(2, 180))
        case _:
            return str(who.randint(8, 900) * 1_000)


def _day(question: str, who: random.Random, now: datetime) -> str:
    days = (
        timedelta(days=who.randint(20, 60))
        if question == "meeting-wish"
        else -timedelta(days=who.randint(1, 12))
    )
    day = (now.astimezone(HELSINKI) + days).date()
    if day.weekday() >= _SATURDAY:  # nobody decides or meets at a weekend
        day -= timedelta(days=day.weekday() - _SATURDAY + 1)
    return f"{day.day}.{day.month}.{day.year}"


@cache
def attachment() -> bytes:
    """Give a small PDF that a contact attaches."""
    source = (
        '#set document(title: "Liite")\n#set text(lang: "fi")\n= Liite\nKunnan aineisto vuosikellon demosta.'
    )
    return typst.compile(source.encode(), format="pdf", timestamp=0)


@cache
def _bank() -> dict[str, Any]:
    return tomllib.loads(_ANSWERS.read_text("utf-8"))
