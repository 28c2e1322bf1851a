"""The ids that a file of a region has, read also where something else in the file is wrong."""

from pathlib import Path
from typing import Any

from office.yaml_fault import BrokenYamlError
from office.yaml_lines import compose, plain


def written_ids(file: Path, *lists: str) -> frozenset[str] | None:
    """Give the ids of the entries in these lists of a YAML file; None where it is no YAML, or no mapping."""
    try:
        written: Any = plain(compose(file.read_text("utf-8-sig"))[0])
    except (OSError, UnicodeDecodeError, BrokenYamlError):
        return None
    if not isinstance(written, dict):
        return None
    entries = [entry for name in lists for entry in written.get(name) or () if isinstance(entry, dict)]
    return frozenset(id_ for entry in entries if isinstance(id_ := entry.get("id"), str))
