"""Simulated years: power cuts, outages, clock jumps, summer time and sleeping senders; the promises hold."""

from pathlib import Path

import pytest

from tests.ledger_house import blank_papers
from tests.simulated_year import SimulatedYear

#: `make soak` lives 2 000 of them.
SEEDS = range(50)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_year_in_which_everything_goes_wrong_keeps_every_promise(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted where mail arrives, by what a reader sees: nothing twice, nothing lost, nothing out of time."""
    blank_papers(monkeypatch)
    year = SimulatedYear(seed, tmp_path).run()
    assert sum(year.post.copies.values()) > 30


def test_the_simulated_years_are_rough_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accidents of each kind do happen: a smooth year would prove nothing."""
    blank_papers(monkeypatch)
    year = SimulatedYear(0, tmp_path, roughness=4.0).run()
    assert year.world.power_cuts > 2
    assert year.world.silences > 1
    assert year.world.sleeps > 0
