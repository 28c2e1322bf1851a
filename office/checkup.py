"""A check of the doctor: what was looked at, how it is, and the mend."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Tell how a check came out."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Check:
    """Say what was looked at, how it is, and the mend."""

    name: str
    level: Level
    what: str
    mend: str = ""
