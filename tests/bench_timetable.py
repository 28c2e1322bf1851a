"""Measure the year's timetable: one row a figure, each beside its yardstick.

Run it as a module: `python -m tests.bench_timetable [ROW ...]`. Each row is measured in a process of its own.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

from calendars.conflict import Conflict
from calendars.diary import Engagement
from calendars.holiday import working_days
from calendars.timetable import Timetable, solve
from calendars.timetable_problem import Chain, TimetableProblem
from calendars.timetable_regions import RegionsTimetable, joint, solve_regions
from calendars.year_problem import year_problem
from office.busy import read_busy
from office.reading import find_region, read_region, read_school_holidays
from tests import timetable_checker as checker
from tests.greedy_planner import around, greedy
from tests.timetable_region import YEAR, region, regions

ROOT = Path(__file__).parent.parent
#: what the machine does besides must not count: the best of so many tries
TRIES = 3
#: Linux gives the peak memory in kibibytes
A_GIBIBYTE = 2**20


def keski_suomi() -> TimetableProblem:
    """Give the timetable's problem of the region that ships, for the bench's year."""
    folder = find_region("keski-suomi")
    network, clock = read_region(folder)
    return year_problem(
        network,
        clock,
        YEAR,
        working_days(clock, (YEAR - 1, YEAR, YEAR + 1)),
        engagements=read_busy(folder, network, YEAR),
        school_holidays=read_school_holidays(folder),
    )


def large_region() -> TimetableProblem:
    """Make up a region of 143 meetings."""
    return region(21, 71, 143, 36)


def measured(work: Callable[[], object], tries: int = TRIES) -> tuple[str, object]:
    """Do it several times; tell the seconds of the quickest, on the wall and of CPU, and what came of it."""
    wall, cpu, result = [], [], None
    for _ in range(tries):
        begun, worked = perf_counter(), process_time()
        result = work()
        wall.append(perf_counter() - begun)
        cpu.append(process_time() - worked)
    return f"{min(wall):.2f} s ({min(cpu):.2f} s of CPU)", result


def planned(problem: TimetableProblem, aim: float) -> str:
    """Solve a year, beside what a greedy planner of the same rules and wishes reaches."""
    seconds, result = measured(lambda: solve(problem))
    year = timetable(result)
    by_hand, left_over = greedy(problem)
    hand_price = checker.price(around(problem, set(by_hand)), by_hand)
    proof = "proven optimal" if year.proven else f"bound {year.bound}"
    left = f", {len(left_over)} left without a place" if left_over else ""
    return (
        f"{len(problem.meetings)} meetings in {seconds}, aim {aim:g} s; price {year.objective}, {proof}; "
        f"greedy planner {hand_price}{left}"
    )


def replanned(problem: TimetableProblem, aim: float) -> str:
    """Plan again after one meeting has lost its day, beside a new plan that forgets the old one."""
    starts = placed(timetable(solve(problem)))
    lost = sorted(problem.meetings, key=lambda m: starts[m.id])[len(problem.meetings) // 2]
    days = tuple(day for day in lost.days if day != starts[lost.id].date())
    changed = replace(
        problem, meetings=tuple(replace(m, days=days) if m is lost else m for m in problem.meetings)
    )
    seconds, result = measured(lambda: solve(replace(changed, keep=starts)))
    after, anew = placed(timetable(result)), placed(timetable(solve(changed)))
    return (
        f"{seconds}, aim {aim:g} s; {moved(starts, after)} moved; "
        f"planned anew {moved(starts, anew)} would move"
    )


def explained(problem: TimetableProblem, aim: float) -> str:
    """Explain a year in which somebody is away, and a year with an order that cannot be kept."""
    lines = []
    for what, impossible in (("absence", away(problem)), ("order", far_apart(problem))):
        seconds, result = measured(lambda year=impossible: solve(year))  # type: ignore[misc]
        if not isinstance(result, Conflict):
            raise TypeError(f"the year with an impossible {what} has a timetable")
        whole = "minimal" if result.complete else "not shown to be minimal"
        ways = len(result.relax) or f"{len(result.partly)} partial"
        lines.append(f"{what} {seconds}, {len(result.rules)} rules, {whole}, {ways} ways out")
    return f"{'; '.join(lines)}; aim {aim:g} s"


def away(problem: TimetableProblem) -> TimetableProblem:
    """Take a person who must come to the middle meeting away for its whole window."""
    one = sorted(problem.meetings, key=lambda m: (m.nominal, m.id))[len(problem.meetings) // 2]
    begins = datetime.combine(min(one.days), time(0))
    absence = Engagement(begins, datetime.combine(max(one.days), time(0)) + timedelta(1))
    person = min(one.people)
    busy = {**problem.engagements, person: (*problem.engagements.get(person, ()), absence)}
    return replace(problem, engagements=busy)


def far_apart(problem: TimetableProblem) -> TimetableProblem:
    """Demand ninety days where there is hardly a month."""
    order = problem.chains[len(problem.chains) // 2]
    return replace(problem, chains=(*problem.chains, Chain(order.first, order.then, 90, None, "far")))


def together(number: int, aim: float) -> str:
    """Plan regions of 140 meetings with shared national members, region by region."""
    seconds, result = measured(lambda: solve_regions(regions(number)), tries=1)
    if not isinstance(result, RegionsTimetable):
        raise TypeError(f"no common timetable: {result}")
    return (
        f"{number} x 140 meetings in {seconds}, aim {aim:g} s; price {result.objective}, "
        f"bound {result.bound}, gap {result.gap:.2%} (aim 1 %)"
    )


def in_one_model(number: int) -> str:
    """Plan the same regions as one problem: the joint optimum, which region by region is held against."""
    seconds, result = measured(lambda: solve(joint(regions(number).values()), limit_seconds=600), tries=1)
    year = timetable(result)
    proof = "proven optimal" if year.proven else f"bound {year.bound}"
    return f"{number} x 140 meetings in one model in {seconds}; price {year.objective}, {proof}"


def timetable(result: object) -> Timetable:
    """Give the timetable that must be there."""
    if not isinstance(result, Timetable):
        raise TypeError(f"no timetable: {result}")
    return result


def placed(year: Timetable) -> dict[str, datetime]:
    """Give the starts by meeting."""
    return {one.meeting: datetime.combine(one.day, one.slot) for one in year.placements}


def moved(before: Mapping[str, datetime], after: Mapping[str, datetime]) -> int:
    """Count the meetings that moved."""
    return sum(before[id_] != after[id_] for id_ in before)


ROWS: Mapping[str, Callable[[], str]] = {
    "Keski-Suomi": lambda: planned(keski_suomi(), 3),
    "Keski-Suomi re-planned": lambda: replanned(keski_suomi(), 2),
    "Keski-Suomi explained": lambda: explained(keski_suomi(), 5),
    "a large region": lambda: planned(large_region(), 3),
    "a large region re-planned": lambda: replanned(large_region(), 2),
    "a large region explained": lambda: explained(large_region(), 5),
    "1 region": lambda: together(1, 3),
    "5 regions": lambda: together(5, 15),
    "5 regions jointly": lambda: in_one_model(5),
    "21 regions": lambda: together(21, 60),
}


def main() -> None:
    """Measure each row in a child, so that its memory is its own, and write a line for each."""
    for name in sys.argv[1:] or ROWS:
        command = [sys.executable, "-m", "tests.bench_timetable", "--row", name]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if run.returncode:
            sys.stdout.write(f"{name}: failed\n{run.stderr}\n")
            continue
        row = json.loads(run.stdout)
        memory = f"{row['memory'] / A_GIBIBYTE:.2f} GiB"
        sys.stdout.write(f"{name}: {row['says']}; peak memory {memory}, aim 2 GiB\n")
        sys.stdout.flush()


def one_row(name: str) -> None:
    """Measure one row and write it as JSON."""
    says = ROWS[name]()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"says": says, "memory": memory}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--row"]:
        one_row(sys.argv[2])
    else:
        main()
