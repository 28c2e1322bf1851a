"""Complaints: what pydantic found, said so that the person who wrote the file can mend it."""

import difflib
import types
import typing
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from governance.anchor import Anchor
from governance.problem import Path
from governance.record import Text
from office.yaml_lines import Node, Scalar, line_of, node_at


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


def nearest(word: str, known: typing.Iterable[str]) -> str | None:
    """Give the known word that `word` was probably meant to be."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def _complaint(detail: ErrorDetails, root: Node, model: type[BaseModel]) -> Complaint:
    path: Path = tuple(detail["loc"])
    what, mend = _sentence(detail, path, node_at(root, path), model)
    return Complaint(line_of(root, path), path, what, mend)


def _sentence(detail: ErrorDetails, path: Path, node: Node | None, model: type[BaseModel]) -> tuple[str, str]:
    kind, name = detail["type"], str(path[-1]) if path else "the file"
    context = detail.get("ctx", {})
    written = node.text if isinstance(node, Scalar) else ""
    if kind == "missing":
        return f'"{name}" is missing', f'add "{name}: ..." to {field_name(path[:-1]) or "the top level"}'
    if kind == "extra_forbidden":
        return f'unknown key "{name}"', _known_keys(name, model_at(model, path[:-1]))
    if kind == "value_error":
        what, _, mend = str(context.get("error", detail["msg"])).partition("; ")
        return what, mend or "see the examples in regions/"
    if kind == "enum":
        expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        guess = nearest(written, expected.split(", "))
        return (
            f'"{written}" is no {name}',
            f'did you mean "{guess}"?' if guess else f"write one of: {expected}",
        )
    if kind == "string_pattern_mismatch":
        return f'"{written}" is no {name}', _PATTERNS.get(
            context["pattern"], f"it must match {context['pattern']}"
        )
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return f'"{name}" has no value', "write one, or leave the key out if it need not be there"
    return _wrong_value(kind, name, written, context, model_at(model, path))


_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "use small letters a-z, digits and hyphens",
    r"^\d{3}$": 'write the three digits of the official code in quotes, "005"',
    r"^[a-z0-9-]+/\d+$": 'write a series and the number of its meeting, "johtoryhma/2"',
}


def _wrong_value(
    kind: str, name: str, written: str, context: dict[str, Any], model: type[BaseModel] | None
) -> tuple[str, str]:
    shown = f'"{name}: {written}"' if written else f'"{name}"'
    if kind == "string_type":
        return (
            (f"{shown} is not text", f'put it in quotes: "{written}"')
            if written
            else (
                f"{shown} must be a text, not a list or a mapping",
                "write one text",
            )
        )
    if kind.startswith("date"):
        return f"{shown} is no date", "write it as 2026-05-31"
    if kind in {"model_type", "model_attributes_type"}:
        return f"{shown} is not what belongs here", _model_mend(model)
    if kind in {"tuple_type", "list_type"}:
        return (
            f"{shown} must be a list",
            'write the values in brackets, [a, b], or each on its own line after "- "',
        )
    if kind.startswith(("int", "float", "decimal")):
        wanted = "a whole number" if kind.startswith("int") else "a number"
        return f"{shown} is not {wanted}", f"write {wanted} in digits, with a point for decimals"
    if kind.startswith("bool"):
        return f"{shown} is neither true nor false", "write true or false"
    return _out_of_bounds(kind, shown, context)


def _out_of_bounds(kind: str, shown: str, context: dict[str, Any]) -> tuple[str, str]:
    for key, words in _BOUNDS.items():
        if key in context:
            return f"{shown} is out of bounds", f"{words} {context[key]}"
    return f"{shown} is wrong ({kind.replace('_', ' ')})", "see the examples in regions/"


_BOUNDS = {
    "ge": "it must be at least",
    "gt": "it must be more than",
    "le": "it must be at most",
    "lt": "it must be less than",
    "min_length": "it needs at least so many entries or letters:",
    "max_length": "it may have at most so many entries or letters:",
}


def _model_mend(model: type[BaseModel] | None) -> str:
    if model is Text:
        return "write a text, or {fi: ..., sv: ..., en: ...}"
    if model is Anchor:
        return 'write a day and month with both points, "31.3.", or {week: 8, weekday: mon}'
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
