"""`vuosikello plan`: solve the year and store it as a draft."""

from typing import Annotated, Any

import typer
from rich.table import Table

from calendars.conflict import Conflict
from governance.record import Language
from governance.working_day import HELSINKI
from governance.year_plan import YearPlan
from office.desk import Desk, open_desk
from office.place import open_made_desk, place_of
from office.year import StoredPlan, draft_year
from templates.dates import short_day_time
from templates.reason_words import reason_words
from vuosikello.program import JSON, LEDGER, REGION, YEAR, answer, answering, console, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("plan")(plan)


def plan(
    region: REGION,
    year: YEAR,
    ledger: LEDGER = "",
    virtual: Annotated[  # noqa: FBT002 - a command-line flag
        bool, typer.Option("--virtual", help="Make a new ledger virtual: own time, loopback mail only.")
    ] = False,
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Solve the year's timetable, compute what follows, and store it as a draft."""
    with answering(as_json=as_json):
        if place_of(region, ledger).missing:
            # Tried on an empty ledger first: a year without a timetable makes no file.
            with open_made_desk(region, ledger=ledger) as rehearsal:
                _draft(rehearsal, year, as_json=as_json)
        with open_desk(region, ledger=ledger or None, create_virtual=virtual) as desk:
            stored = _draft(desk, year, as_json=as_json)
            if as_json:
                print_json(plan_document(desk, stored))
            else:
                _print_plan(desk, stored)


def _draft(desk: Desk, year: int, *, as_json: bool) -> StoredPlan:
    with console.status(f"Solving the timetable of {year}"):
        found = draft_year(desk, year, desk.time.now())
    if isinstance(found, Conflict):
        _print_conflict(found, year, as_json=as_json)
        raise typer.Exit(1)
    return found


def plan_document(desk: Desk, stored: StoredPlan) -> dict[str, Any]:
    """Give a plan as its document names it."""
    plan = stored.plan
    return {
        "ledger": _shown(desk),
        "version": stored.version,
        "year": plan.year,
        "proven": plan.proven,
        "objective": plan.objective,
        "bound": plan.bound,
        "seconds": plan.seconds,
        "meetings": [
            {
                "id": one.id,
                "series": one.series,
                "body": one.body,
                "starts_at": one.starts_at.astimezone(HELSINKI).isoformat(),
                "ends_at": one.ends_at.astimezone(HELSINKI).isoformat(),
            }
            for one in plan.meetings
        ],
        "items": [
            {
                "id": one.id,
                "kind": str(one.kind),
                "at": one.at.astimezone(HELSINKI).isoformat(),
                "concerns": one.concerns,
                "why": reason_words(one.why, desk.network, desk.clock, Language.EN),
            }
            for one in plan.items
        ],
    }


def _print_conflict(conflict: Conflict, year: int, *, as_json: bool) -> None:
    rules = [rule.text for rule in conflict.rules]
    relax = [one.text for one in conflict.relax]
    series = sorted({name for rule in conflict.rules for name in rule.series})
    if as_json:
        print_json({"conflict": rules, "relax": relax, "series": series})
        return
    typer.echo(f"{year} has no timetable. Series concerned: {', '.join(series)}", err=True)
    typer.echo("These rules cannot hold together:", err=True)
    for rule in rules:
        typer.echo(f"  - {rule}", err=True)
    for one in relax:
        typer.echo(f"It would help: {one}", err=True)


def _print_plan(desk: Desk, stored: StoredPlan) -> None:
    plan: YearPlan = stored.plan
    proof = "proven optimal" if plan.proven else f"at best {plan.bound}"
    table = Table(
        title=f"{desk.network.region.name.in_language(Language.EN)} {plan.year}, draft {stored.version}"
    )
    for heading in ("Meeting", "Body", "Time"):
        table.add_column(heading)
    for one in plan.meetings:
        body = desk.network.body(one.body).short.in_language(Language.EN)
        table.add_row(one.id, body, short_day_time(one.starts_at, Language.EN))
    answer.print(table)
    answer.print(
        f"{len(plan.meetings)} meetings, {len(plan.items)} items; cost {plan.objective}, {proof}, "
        f"{plan.seconds:.1f} s. Stored in {_shown(desk)}",
        highlight=False,
        soft_wrap=True,
    )


def _shown(desk: Desk) -> str:
    """Give the ledger's URL without its password."""
    return desk.ledger.engine.url.render_as_string(hide_password=True)
