"""Live many simulated years: `python -m tests.soak [YEARS [FIRST_SEED]]`; exit 1 for a broken promise."""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from rich.progress import track

from tests.ledger_house import blank_papers
from tests.post_office import BrokenPromise
from tests.simulated_year import SimulatedYear


def live(seed: int) -> str | None:
    """Live one year; gives what it broke."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        blank_papers(patch)
        try:
            SimulatedYear(seed, Path(folder)).run()
        except BrokenPromise as broken:
            return f"seed {seed}: {broken}"
    return None


def main(years: int = 2_000, first: int = 1_000) -> int:
    """Live the years on all cores; tells at once which broke a promise, so that a soak may be broken off."""
    broken = 0
    with ProcessPoolExecutor() as workers:
        found = workers.map(live, range(first, first + years), chunksize=4)
        for one in track(found, f"{years} simulated years", years):
            if one:
                broken += 1
                print(one, flush=True)  # noqa: T201 - a program's output
    print(f"{years - broken} of {years} years kept every promise")  # noqa: T201 - a program's output
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
