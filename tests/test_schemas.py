"""The JSON Schemas that ship: sound, in step with the models, and kept by the files that ship."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from office.reading import read_region
from office.yaml_lines import compose, plain
from tests.command_line import CHECKOUT, PIKKU, run_process
from vuosikello.document_schema import FILES, SCHEMAS, file_schema, schema_names, shipped_schema

REGIONS = (CHECKOUT / "regions" / "keski-suomi", PIKKU)
_MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def written(region: Path, name: str) -> Any:
    """Read a region's file as plain data."""
    return plain(compose((region / f"{name}.yaml").read_text(encoding="utf-8"))[0])


def errors(document: Any, name: str) -> list[str]:
    """List what a document does not keep of a file's schema."""
    validator = jsonschema.Draft7Validator(file_schema(name))
    return [one.json_path for one in validator.iter_errors(document)]


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_is_a_sound_one(name: str) -> None:
    """Each keeps its own draft of JSON Schema, and has words for its reader."""
    schema = shipped_schema(name)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    assert schema["description"]


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_schema_is_in_step_with_the_model(name: str) -> None:
    """When the model changes: vuosikello schema NAME > vuosikello/schemas/NAME.schema.json."""
    mend = f"run: .venv/bin/vuosikello schema {name} > /tmp/new && mv /tmp/new {SCHEMAS}/{name}.schema.json"
    assert shipped_schema(name) == file_schema(name), mend


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.name)
@pytest.mark.parametrize("name", FILES)
def test_the_shipped_files_keep_their_schema(region: Path, name: str) -> None:
    """An editor shows no error in a file that the program reads."""
    read_region(region)
    assert errors(written(region, name), name) == []


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.name)
@pytest.mark.parametrize("name", FILES)
def test_the_shipped_files_name_their_schema(region: Path, name: str) -> None:
    """The first line tells the editor which schema, by a path that leads there from the file."""
    with (region / f"{name}.yaml").open(encoding="utf-8") as file:
        found = _MODELINE.fullmatch(file.readline())
    assert found
    assert (region / found[1]).resolve() == SCHEMAS / f"{name}.schema.json"


@pytest.mark.parametrize(
    ("name", "where", "value"),
    [
        ("clock", ("series", 0, "minutes"), "two hours"),
        ("clock", ("series", 0, "weekdays"), ["sunday"]),
        ("clock", ("series", 0, "around"), ["February"]),
        ("clock", ("series", 0, "nosuch"), 1),
        ("clock", ("series", 0, "every"), {"weeks": 4, "starts": "15.1.", "ends": "15.12.", "from": "1.1."}),
        ("clock", ("rounds", 0, "due"), {"before": "kokous 2", "days": 5}),
        ("clock", ("rounds", 0, "due"), {"before": "johtoryhma/2", "weeks": 5}),
        ("clock", ("dates", 0, "nosuch"), 1),
        ("school-holidays", ("holidays", 0, "nosuch"), 1),
        ("school-holidays", ("holidays", 0, "usual"), [{"week": 60}]),
        ("network", ("municipalities", 0, "kind"), "town"),
        ("network", ("municipalities", 0, "code"), 444),
        ("network", ("people", 0, "language"), "no"),
    ],
)
def test_an_editor_sees_what_the_program_would_refuse(
    name: str, where: tuple[str, int, str], value: object
) -> None:
    """Wrong words, dates, types and unknown keys are marked where they stand."""
    document = written(PIKKU, name)
    table, index, key = where
    document[table][index][key] = value
    found = errors(document, name)
    assert found
    assert all(path.startswith(f"$.{table}[{index}]") for path in found)


def test_an_editor_may_explain_each_field() -> None:
    """The remarks in the models reach whoever writes YAML."""
    series = file_schema("clock")["$defs"]["Series"]
    assert series["description"] == "Describe a series of meetings (kokoussarja) of one body."
    assert "fewest days" in series["properties"]["apart_days"]["description"]


def test_dates_and_texts_may_be_written_short() -> None:
    """A date as "31.3." or as a weekday of a week, a text once or by language: as the program reads them."""
    document = written(PIKKU, "clock")
    document["dates"][0]["on"] = {"week": 8, "weekday": "mon"}
    document["dates"][0]["name"] = "Lohja"
    document["rounds"][0]["due"] = "31.3."
    document["rounds"][1]["due"] = {"after": "round:esitykset.closes", "working_days": 30}
    document["phases"][0]["ends"] = {"before": "pause:kesa", "days": 1}
    assert errors(document, "clock") == []


def test_the_program_prints_its_schemas() -> None:
    """`vuosikello schema NAME` is how a schema is fetched, and made anew."""
    printed = run_process("schema", "clock")
    assert (printed.code, json.loads(printed.out)) == (0, shipped_schema("clock"))
