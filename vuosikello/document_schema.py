"""JSON Schemas: of the files that people write, and of the documents that the commands print."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from governance.anchor import Anchor
from governance.clock import AnnualClock
from governance.moment import Moment
from governance.network import Network
from governance.record import Text
from governance.school_holiday import SchoolHolidays

SCHEMAS = Path(__file__).parent / "schemas"
#: The files of a region's folder, by the model that reads them.
FILES: dict[str, type[BaseModel]] = {
    "network": Network,
    "clock": AnnualClock,
    "school-holidays": SchoolHolidays,
}
#: Editors' YAML servers know this draft best.
_DRAFT = "http://json-schema.org/draft-07/schema#"

_FIELD = re.compile(r"^    (\w+): ")
_REMARK = re.compile(r"^    #: ?(.*)$")
_DAY_MONTH = {
    "type": "string",
    "pattern": r"^\s*\d{1,2}\.\d{1,2}\.\s*$",
    "description": 'A day and a month as people write them: "31.3."',
}


def schema_names() -> tuple[str, ...]:
    """List the schemas that there are, in the order of their names."""
    return tuple(sorted(file.name.removesuffix(".schema.json") for file in SCHEMAS.glob("*.schema.json")))


def shipped_schema(name: str) -> dict[str, Any]:
    """Read a schema that ships with the program; FileNotFoundError for one that does not."""
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return found


def file_schema(name: str) -> dict[str, Any]:
    """Make the schema of a region's file from its model.

    An editor gets more than types: each model's docstring and each field's remark (`#:`) as its description.
    """
    model = FILES[name]
    _, whole = models_json_schema([(model, "validation")], ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = whole["$defs"]
    for record in _records(model):
        _describe(definitions[record.__name__], record)
    _take_short_forms(definitions)
    top = definitions.pop(model.__name__)
    return {"$schema": _DRAFT, **top, "title": f"{name}.yaml", "$defs": definitions}


def _records(model: type[BaseModel]) -> set[type[BaseModel]]:
    """Gather a model and every model inside it."""
    found: set[type[BaseModel]] = set()
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [
                inner for field in one.model_fields.values() for inner in _models_in(field.annotation)
            ]
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for part in getattr(annotation, "__args__", ()) for inner in _models_in(part)]


def _describe(schema: dict[str, Any], record: type[BaseModel]) -> None:
    schema.pop("title", None)
    schema["description"] = (record.__doc__ or "").strip().partition("\n")[0]
    remarks = _remarks(record)
    for name, field in schema.get("properties", {}).items():
        field.pop("title", None)
        if name in remarks:
            field["description"] = remarks[name]


def _remarks(record: type[BaseModel]) -> dict[str, str]:
    """Read the remarks that stand above the fields in the model's source."""
    found: dict[str, str] = {}
    remark: list[str] = []
    for line in inspect.getsource(record).splitlines():
        if said := _REMARK.match(line):
            remark.append(said[1])
            continue
        if (field := _FIELD.match(line)) and remark:
            found[field[1]] = " ".join(remark)
        remark = []
    return found


def _take_short_forms(definitions: dict[str, Any]) -> None:
    """Allow what the models read besides their own form: "31.3." for a date, one string for all languages."""
    short = {
        Text.__name__: {"type": "string", "minLength": 1, "description": "The same in every language."},
        Anchor.__name__: _DAY_MONTH,
        Moment.__name__: _DAY_MONTH,
    }
    for name, form in short.items():
        if name in definitions:
            definitions[name] = {"anyOf": [form, definitions[name]]}
