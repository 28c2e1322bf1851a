"""`vuosikello due`: what would happen, and why; does nothing."""

from typing import Any

import typer
from rich.table import Table

from governance.action import Action
from governance.record import Language
from office.clockwork import describe, in_helsinki
from office.desk import Desk
from office.hands.carrying_out import find_due
from office.place import open_made_desk
from templates.dates import short_day_time
from templates.reason_words import reason_words
from vuosikello.program import AT, JSON, LEDGER, REGION, answer, answering, print_json, remark_on_no_year


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("due")(due)


def due(
    region: REGION,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Show what is due at a moment and why; does nothing."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        now = in_helsinki(at) if at else desk.time.now()
        actions = find_due(desk, now)
        if as_json:
            print_json({"actions": [_document(desk, action) for action in actions]})
        else:
            _print(desk, actions)
            remark_on_no_year(desk)


def _document(desk: Desk, action: Action) -> dict[str, Any]:
    return {**describe(action), "why": _why(desk, action)}


def _why(desk: Desk, action: Action) -> str:
    return reason_words(action.why, desk.network, desk.clock, Language.EN)


def _print(desk: Desk, actions: tuple[Action, ...]) -> None:
    table = Table(title=f"{len(actions)} actions due")
    for heading in ("Since", "What", "To", "Why"):
        table.add_column(heading)
    for action in actions:
        since = short_day_time(action.at, Language.EN)
        table.add_row(since, str(action.kind), ", ".join(action.to), _why(desk, action))
    answer.print(table)
