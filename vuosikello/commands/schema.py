"""`vuosikello schema`: the JSON Schema of a file or of a document."""

import json
import sys
from typing import Annotated

import typer

from vuosikello.document_schema import FILES, file_schema, schema_names, shipped_schema


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("schema")(schema)


def schema(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(schema_names())}.")],
) -> None:
    """Print a JSON Schema: of a region's file, or of a document that --json prints."""
    if name not in {*FILES, *schema_names()}:
        known = ", ".join(schema_names())
        raise typer.BadParameter(f'there is no schema "{name}"; there are: {known}', param_hint="name")
    document = file_schema(name) if name in FILES else shipped_schema(name)
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
