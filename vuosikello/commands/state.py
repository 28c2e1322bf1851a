"""`vuosikello status`: who owes what to whom by when; meetings, outbox, decisions."""

import typer
from rich.table import Table

from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.place import open_made_desk
from office.status import Status, read_status
from templates.dates import short_day_time
from vuosikello.program import JSON, LEDGER, REGION, answer, answering, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("status")(status)


def status(region: REGION, ledger: LEDGER = "", as_json: JSON = False) -> None:  # noqa: FBT002 - a flag
    """Show who owes what to whom by when, and how meetings, proposals and the outbox stand."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        found = read_status(desk, desk.time.now())
        if as_json:
            print_json(
                {
                    "meetings": found.meetings,
                    "requests": found.requests,
                    "proposals": found.proposals,
                    "decisions": found.decisions,
                    "outbox": found.outbox,
                    "owed": [
                        {
                            "id": one.id,
                            "municipality": one.municipality,
                            "due_at": one.due_at.astimezone(HELSINKI).isoformat(),
                            "late": one.late,
                        }
                        for one in found.owed
                    ],
                    "waiting": [{"key": one.key, "why": one.why} for one in found.waiting],
                }
            )
        else:
            _print(desk, found)


def _print(desk: Desk, found: Status) -> None:
    counts = Table(title=desk.network.region.name.in_language(Language.EN))
    counts.add_column("What")
    counts.add_column("How many, by state")
    for name in ("meetings", "requests", "proposals", "decisions", "outbox"):
        states: dict[str, int] = getattr(found, name)
        counts.add_row(name, ", ".join(f"{state} {count}" for state, count in states.items()) or "none")
    answer.print(counts)
    owed = Table(title="Open: who owes what to the project office, by when")
    for heading in ("Municipality", "What", "By", ""):
        owed.add_column(heading)
    for one in found.owed:
        name = desk.network.municipality(one.municipality).name.in_language(Language.EN)
        owed.add_row(name, one.id, short_day_time(one.due_at, Language.EN), "late" if one.late else "")
    answer.print(owed)
    for waiting in found.waiting:
        answer.print(f"waiting: {waiting.key}: {waiting.why}", highlight=False, markup=False, soft_wrap=True)
