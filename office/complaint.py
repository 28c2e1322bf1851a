"""Complaints: what pydantic found, said so that the person who wrote the file can mend it."""

import difflib
import re
import types
import typing
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ValidationError

from governance.anchor import Anchor, day_example
from governance.moment import ITEM_NAME, Moment
from governance.problem import Path
from governance.record import WEB_ADDRESS, Text
from office.yaml_lines import Entries, Node, Scalar, line_of, node_at

_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Complaint:
    """Say what is wrong at a place, and the mend."""

    line: int
    path: Path
    what: str
    mend: str


def complaints(error: ValidationError, root: Node, model: type[BaseModel]) -> tuple[Complaint, ...]:
    """Give a complaint for each error of `model`, at the line of `root` that it is about."""
    found = (_complaint(detail, root, model) for detail in error.errors(include_url=False))
    return tuple(sorted(found, key=lambda one: one.line))


def field_name(path: Path) -> str:
    """Write a place as `municipalities[3].contact`; list positions count from 0."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def shorten(text: str) -> str:
    """Cut a long value: enough of it stays to be found in the file."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def nearest(word: str, known: typing.Iterable[str]) -> str | None:
    """Give the known word that `word` was probably meant to be."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def _complaint(detail: Mapping[str, Any], root: Node, model: type[BaseModel]) -> Complaint:
    path: Path = tuple(detail["loc"])
    what, mend = _comma_in_text(detail, root, model) or _sentence(detail, path, node_at(root, path), model)
    return Complaint(line_of(root, path), path, what, mend)


def _comma_in_text(detail: Mapping[str, Any], root: Node, model: type[BaseModel]) -> tuple[str, str] | None:
    """Give the mend of `{fi: Etäkokous, Teams, sv: ...}`, where YAML takes the rest of a text for a key."""
    path: Path = tuple(detail["loc"])
    text = node_at(root, path[:-1])
    if detail["type"] != "extra_forbidden" or model_at(model, path[:-1]) is not Text:
        return None
    if not isinstance(text, Entries) or not _is_bare(node_at(root, path)):
        return None
    before = list(text.entries)[: list(text.entries).index(str(path[-1]))]
    key = next((one for one in reversed(before) if not _is_bare(text.entries[one].node)), None)
    value = text.entries[key].node if key else None
    if key is None or not isinstance(value, Scalar):
        return None
    whole = ", ".join((value.text, *before[before.index(key) + 1 :], str(path[-1])))
    return f'unknown key "{path[-1]}"', f'put a text with a comma in it in quotes: {key}: "{shorten(whole)}"'


def _is_bare(node: Node | None) -> bool:
    """Tell whether a key stands without a value."""
    return isinstance(node, Scalar) and node.value is None


def _sentence(
    detail: Mapping[str, Any], path: Path, node: Node | None, model: type[BaseModel]
) -> tuple[str, str]:
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    written = shorten(node.text) if isinstance(node, Scalar) else ""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            said = f'"{name}" is missing', f'add "{name}: ..." to {field_name(path[:-1]) or "the top level"}'
        case "extra_forbidden":
            said = f'unknown key "{name}"', _known_keys(name, model_at(model, path[:-1]))
        case "value_error":
            what, _, mend = str(context.get("error", detail["msg"])).partition("; ")
            said = what, mend or "see the examples in regions/"
        case _ if node is None or (isinstance(node, Scalar) and node.value is None):
            said = f'"{name}" has no value', "write one, or leave the key out if it need not be there"
        case "enum":
            listed = "not one of the" if isinstance(path[-1], int) else "no"
            said = f'"{written}" is {listed} {name}', _one_of(written, str(context["expected"]))
        case "string_pattern_mismatch":
            pattern = str(context["pattern"])
            meant = _meant_id(written) if pattern == _ID else ""
            mend = _PATTERNS.get(pattern, f"it must match {pattern}")
            said = f'"{name}: {written}" is not written right', f"{meant}{mend}"
        case kind:
            said = _wrong_value(kind, name, written, context, model_at(model, path))
    return said


def _one_of(written: str, expected: str) -> str:
    """Suggest one of the values in pydantic's list, `'mon', 'tue' or 'wed'`."""
    known = expected.replace("'", "").replace(" or ", ", ")
    guess = nearest(written, known.split(", "))
    return f'did you mean "{guess}"?' if guess else f"write one of: {known}"


def _meant_id(written: str) -> str:
    """Suggest the id that a name becomes without its dots and capitals: "Jyväskylä" is "jyvaskyla"."""
    letters = unicodedata.normalize("NFKD", written.casefold()).encode("ascii", "ignore").decode()
    plain = "-".join(re.findall("[a-z0-9]+", letters))
    return f'did you mean "{plain}"? ' if plain else ""


_ID = r"^[a-z0-9][a-z0-9-]*$"
_PATTERNS = {
    _ID: "use small letters a-z, digits and hyphens",
    r"^\d{3}$": 'write the three digits of the official code in quotes, "005"',
    r"^[a-z0-9-]+/\d+$": 'write a series and the number of its meeting, "johtoryhma/2"',
    WEB_ADDRESS: "write an address on the web, https://...",
    ITEM_NAME: 'write a meeting, "johtoryhma/2", or another item with its kind, "round:tarpeet"',
}


def _wrong_value(
    kind: str, name: str, written: str, context: dict[str, Any], model: type[BaseModel] | None
) -> tuple[str, str]:
    shown = f'"{name}: {written}"' if written else f'"{name}"'
    for beginning, (what, mend) in _KINDS.items():
        if kind.startswith(beginning):
            return f"{shown} {what}", mend
    if kind == "string_type" and written:
        return f"{shown} is not text", f'put it in quotes: "{written}"'
    if kind.startswith("model_"):
        return f"{shown} is not what belongs here", _model_mend(model, written)
    return _out_of_bounds(shown, context)


#: By the beginning of pydantic's name for the error.
_KINDS = {
    "date": ("is no date", "write it as 2026-05-31"),
    "tuple_type": (
        "must be a list",
        'write the values in brackets, [a, b], or each on its own line after "- "',
    ),
    "int": ("is not a whole number", "write it in digits"),
    "finite": ("is not a number", "write it in digits"),
    "float": ("is not a number", "write it in digits, with a point for decimals"),
    "decimal": ("is not a number", "write it in digits, with a point for decimals"),
    "bool": ("is neither true nor false", "write true or false"),
}


def _out_of_bounds(shown: str, context: dict[str, Any]) -> tuple[str, str]:
    if context.get("min_length") == 1:
        return f"{shown} is empty", "write at least one, or leave the key out if it need not be there"
    for key, words in _BOUNDS.items():
        if key in context:
            return f"{shown} is out of bounds", f"{words} {context[key]}"
    return f"{shown} is not what belongs here", "see the examples in regions/"


_BOUNDS = {
    "ge": "it must be at least",
    "gt": "it must be more than",
    "le": "it must be at most",
    "lt": "it must be less than",
    "min_length": "it needs at least so many entries or letters:",
    "max_length": "it may have at most so many entries or letters:",
}


def _model_mend(model: type[BaseModel] | None, written: str) -> str:
    day = f'write a day and month with both points, "{day_example(written)}"'
    if model is Text:
        return "write a text, or {fi: ..., sv: ..., en: ...}"
    if model is Moment:
        return f"{day}, or {{before: johtoryhma/2, working_days: 8}}"
    if model is Anchor:
        return f"{day}, or {{week: 8, weekday: mon}}"
    if model is None:
        return "see the examples in regions/"
    return "write its keys indented below: " + ", ".join(model.model_fields)


def _known_keys(name: str, model: type[BaseModel] | None) -> str:
    known = list(model.model_fields) if model else []
    guess = nearest(name, known)
    if guess:
        return f'did you mean "{guess}"?'
    return "the keys known here are: " + ", ".join(known) if known else "take it away"


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Give the model whose keys belong at a place, None where a plain value belongs."""
    current: Any = model
    for part in path:
        if isinstance(part, int):
            arguments = typing.get_args(current)
            current = _unwrapped(arguments[0]) if arguments else None
        elif isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
            current = _unwrapped(current.model_fields[part].annotation)
        else:
            return None
    is_model = isinstance(current, type) and issubclass(current, BaseModel)
    return current if is_model else None


def _unwrapped(annotation: Any) -> Any:
    """Take the markings off a type: `Annotated[X, ...]` and `X | None` are X."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        return _unwrapped(typing.get_args(annotation)[0])
    if origin in {typing.Union, types.UnionType}:
        return _unwrapped(next(one for one in typing.get_args(annotation) if one is not types.NoneType))
    return annotation
