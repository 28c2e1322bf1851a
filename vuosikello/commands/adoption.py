"""`vuosikello adopt`: a body's decision puts the draft into force; and changes during the year."""

from datetime import datetime
from typing import Annotated

import typer

from governance.working_day import HELSINKI
from office.clockwork import in_helsinki
from office.desk import Desk
from office.place import open_made_desk
from office.year import adopt_year, call_off, reschedule
from vuosikello.program import (
    AT,
    JSON,
    LEDGER,
    REGION,
    YEAR,
    answer,
    answering,
    console,
    print_json,
    read_moment,
)

_MEETING = Annotated[str, typer.Argument(help="The meeting's id: series/year/number.")]
_REASON = Annotated[str, typer.Option("--reason", help="Why; the letters tell it.")]


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
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        day = on.date()
        start = in_helsinki(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware here
        # Entered beforehand, or in a virtual year, the decision is of its own day: nothing leaves before it.
        decided = start if desk.virtual else max(desk.time.now(), start)
        stored = adopt_year(desk, year, body=body, on=day, section=section or None, now=decided)
        expected = desk.clock.adoption.body
        if body != expected:
            console.print(f"Note: the clock names {expected} as the body that adopts it.", highlight=False)
        if as_json:
            document = {"year": year, "version": stored.version, "body": body, "on": day.isoformat()}
            print_json({**document, "section": section or None})
        else:
            answer.print(f"{year}: version {stored.version} adopted by {body} on {day}.", highlight=False)


def move(
    region: REGION,
    meeting: _MEETING,
    to: Annotated[datetime, typer.Option("--to", parser=read_moment, metavar="TIME", help="The new start.")],
    reason: _REASON = "",
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Move a meeting; updates leave at the next tick."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        starts_at = in_helsinki(to)
        reschedule(desk, meeting, starts_at, reason=reason, now=_now(desk, at))
        if as_json:
            begins = starts_at.astimezone(HELSINKI).isoformat()
            print_json({"meeting": meeting, "state": "moved", "starts_at": begins})
        else:
            answer.print(f"{meeting} moved; updates leave at the next tick.", highlight=False)


def cancel(
    region: REGION,
    meeting: _MEETING,
    reason: _REASON = "",
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Cancel a meeting; cancellations leave at the next tick."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        call_off(desk, meeting, reason=reason, now=_now(desk, at))
        if as_json:
            print_json({"meeting": meeting, "state": "cancelled"})
        else:
            answer.print(f"{meeting} cancelled; cancellations leave at the next tick.", highlight=False)


def _now(desk: Desk, at: datetime | None) -> datetime:
    """Give the moment of a change: only a virtual ledger's may be named."""
    return in_helsinki(at) if at and desk.virtual else desk.time.now()
