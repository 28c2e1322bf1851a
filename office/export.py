"""Export: the whole ledger as tables that any program reads."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from governance.working_day import HELSINKI
from office.ledger.engine import Ledger
from office.ledger.opening import LedgerError
from office.ledger.tables import METADATA

#: With these, spreadsheet programs begin a formula, also in their full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def export_ledger(ledger: Ledger, folder: Path, documents: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Write every table as TABLE.csv and every document as NAME.json; gives the rows of each table.

    CSV as RFC 4180 in UTF-8 with a mark that spreadsheets know it by; moments in Europe/Helsinki with their
    offset; text that a spreadsheet would take for a formula has an apostrophe before it. The bytes of letters
    stay out: they hold personal links. All from one snapshot. Raises LedgerError for a folder with something
    in it: nothing is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LedgerError(f"{folder} is there already and is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    with ledger.reading() as session:
        for table in METADATA.sorted_tables:
            found = session.execute(select(table).order_by(*table.primary_key.columns))
            rows[table.name] = _write_table(folder / f"{table.name}.csv", table, found)
    for name, document in documents.items():
        text = json.dumps({"schema": 1, **document}, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return dict(sorted(rows.items()))


def _write_table(path: Path, table: Table, rows: Any) -> int:
    count = 0
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        for row in rows:
            writer.writerow([cell(value) for value in row])
            count += 1
    return count


def cell(value: object) -> str:
    """Give a value as a spreadsheet's cell, which is never a formula."""
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case int() | float():
            return str(value)
        case datetime():
            text = value.astimezone(HELSINKI).isoformat()
        case bytes():
            text = f"({len(value)} bytes)"
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            text = str(value)
    return _harmless(text)


def _harmless(text: str) -> str:
    # A NUL would end the file for some readers.
    text = text.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
