"""`vuosikello adopt`: a body's decision puts the draft into force; and changes during the year."""

from datetime import datetime
from typing import Annotated

import typer

from office.clockwork import in_helsinki
from office.desk import open_desk
from office.year import adopt_year, call_off, reschedule
from vuosikello.program import AT, JSON, LEDGER, REGION, YEAR, answer, answering, print_json


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("adopt")(adopt)
    program.command("move")(move)
    program.command("cancel")(cancel)


def adopt(
    region: REGION,
    year: YEAR,
    body: Annotated[str, typer.Option("--body", help="The body that adopts, by id.")],
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day of its decision.")],
    section: Annotated[str, typer.Option("--section", help="The section, such as “§ 7”.")] = "",
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Adopt the latest draft of a year: from now on it is acted on."""
    with answering(as_json=as_json), open_desk(region, ledger=ledger or None) as desk:
        day = on.date()
        start = in_helsinki(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware here
        now = desk.time.now()
        # Entered beforehand, or in a virtual year, the decision is of its own day: nothing leaves before it.
        decided = start if desk.virtual else max(now, start)
        stored = adopt_year(desk, year, body=body, on=day, section=section or None, now=decided)
        if as_json:
            print_json({"year": year, "version": stored.version, "body": body, "on": day.isoformat()})
        else:
            answer.print(f"{year}: version {stored.version} adopted by {body} on {day}.", highlight=False)


def move(
    region: REGION,
    meeting: Annotated[str, typer.Argument(help="series/year/number")],
    to: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M%z"], help="The new start.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; the letters tell it.")] = "",
    at: AT = None,
    ledger: LEDGER = "",
) -> None:
    """Move a meeting; updates leave at the next tick."""
    with answering(as_json=False), open_desk(region, ledger=ledger or None) as desk:
        now = in_helsinki(at) if at and desk.virtual else desk.time.now()
        reschedule(desk, meeting, in_helsinki(to), reason=reason, now=now)
        answer.print(f"{meeting} moved; updates leave at the next tick.", highlight=False)


def cancel(
    region: REGION,
    meeting: Annotated[str, typer.Argument(help="series/year/number")],
    reason: Annotated[str, typer.Option("--reason", help="Why; the letters tell it.")] = "",
    at: AT = None,
    ledger: LEDGER = "",
) -> None:
    """Cancel a meeting; cancellations leave at the next tick."""
    with answering(as_json=False), open_desk(region, ledger=ledger or None) as desk:
        now = in_helsinki(at) if at and desk.virtual else desk.time.now()
        call_off(desk, meeting, reason=reason, now=now)
        answer.print(f"{meeting} cancelled; cancellations leave at the next tick.", highlight=False)
