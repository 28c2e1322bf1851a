"""`vuosikello tick`: do what is due."""

import typer

from office.clockwork import moment_for
from office.clockwork import tick as tick_once
from office.ledger.opening import LedgerError
from office.mail.settings import is_loopback
from office.place import open_made_desk
from vuosikello.program import AT, JSON, LEDGER, REGION, answer, answering, console, print_json

_SHOWN = 10


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("tick")(tick)


def tick(
    region: REGION,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Do what is due, and deliver the mail; a second time for the same moment does nothing."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        if desk.virtual and not is_loopback(desk.settings.mail.host):
            raise LedgerError(
                "a virtual ledger sends to this machine only; set VUOSIKELLO_SMTP_HOST to 127.0.0.1"
            )
        now = moment_for(desk, at)
        with console.status("Doing what is due"):
            report = tick_once(desk, now)
        if as_json:
            waiting = [{"key": key, "why": why} for key, why in report.waiting]
            print_json({"done": list(report.done), "sent": list(report.sent), "waiting": waiting})
            return
        answer.print(
            f"{len(report.done) - len(report.sent)} actions done, {len(report.sent)} messages sent, "
            f"{len(report.waiting)} waiting.",
            highlight=False,
        )
        for key, why in report.waiting[:_SHOWN]:
            answer.print(f"  waiting: {key}: {why}", highlight=False, markup=False, soft_wrap=True)
