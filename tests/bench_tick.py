"""Measures a tick in mid-year at which nothing is due: due() in the core, and the whole tick with its ledger.

Run it as a module: `python -m tests.bench_tick`.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from governance.due import due, next_due
from governance.working_day import HELSINKI
from office.clockwork import carry_out_all, deliver_mail, next_moment, tick
from office.desk import Desk
from office.facts import live_years
from tests.adopted_region import ADOPTED, adopted_region
from tests.ledger_house import blank_papers
from tests.smtp_server import FakeMailer

MID_YEAR = datetime(2027, 6, 1, tzinfo=HELSINKI)
#: Milliseconds that due() may take.
AIM = 50
_ROUNDS = 20


def live_until(desk: Desk, end: datetime) -> datetime:
    """Carry out half a year, moment by moment; gives a moment at which nothing is due any more."""
    now = ADOPTED
    while now < end:
        carry_out_all(desk, now)
        deliver_mail(desk, now, FakeMailer())
        now = next_moment(desk, now) or end
    carry_out_all(desk, end)
    deliver_mail(desk, end, FakeMailer())
    return end + timedelta(minutes=5)


def best(work: Callable[[], object]) -> float:
    """Give the shortest of several times, in milliseconds."""
    times = []
    for _ in range(_ROUNDS):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return 1000 * min(times)


def main() -> None:
    """Print milliseconds for each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        adopted_region(Path(folder)) as desk,
    ):
        blank_papers(patch)
        now = live_until(desk, MID_YEAR)
        with desk.ledger.reading() as session:
            (year,) = live_years(session, desk.network, desk.clock)
        assert not due(year.plan, year.facts, now)
        report = tick(desk, now)
        assert not report.done, report.done
        facts = year.facts
        what = (
            f"{len(facts.meetings)} meetings, {len(facts.requests)} requests, {len(facts.done)} actions done"
        )
        sys.stdout.write(f"a tick with nothing due, {now:%d.%m.%Y}: {what}\n")
        _print(f"due() in the core (aim {AIM})", lambda: due(year.plan, facts, now))
        _print("next_due() in the core", lambda: next_due(year.plan, facts, now))
        _print("the whole tick, with SQLite", lambda: tick(desk, now))


def _print(name: str, work: Callable[[], object]) -> None:
    sys.stdout.write(f"    {name:34}{best(work):8.1f} ms\n")


if __name__ == "__main__":
    main()
