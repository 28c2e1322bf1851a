"""`vuosikello tick`: do what is due."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from governance.record import Language
from office.clockwork import in_helsinki, moment_for
from office.clockwork import tick as tick_once
from office.desk import Desk
from office.dry_run import DryRun, dry_run
from office.ledger.opening import LedgerError
from office.mail.settings import is_loopback
from office.place import open_made_desk
from office.preview import preview_dry_run
from vuosikello.program import (
    AT,
    JSON,
    LEDGER,
    REGION,
    answer,
    answering,
    console,
    print_json,
    remark_on_no_year,
)

_SHOWN = 10


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("tick")(tick)


def tick(
    region: REGION,
    at: AT = None,
    dry: Annotated[  # noqa: FBT002 - a command-line flag
        bool, typer.Option("--dry-run", help="Show what would be done and sent; send and change nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="With --dry-run: a folder for the letters, to look at.")
    ] = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Do what is due, and deliver the mail; a second time for the same moment does nothing."""
    if out is not None and not dry:
        raise typer.BadParameter("letters are written into a folder with --dry-run only", param_hint="--out")
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        if dry:
            _dry_run(desk, in_helsinki(at) if at else desk.time.now(), out, as_json=as_json)
            return
        if desk.virtual and not is_loopback(desk.settings.mail.host):
            raise LedgerError(
                "a virtual ledger sends to this machine only; set VUOSIKELLO_SMTP_HOST to 127.0.0.1"
            )
        now = moment_for(desk, at)
        with console.status("Doing what is due"):
            report = tick_once(desk, now)
        if as_json:
            waiting = [{"key": key, "why": why} for key, why in report.waiting]
            failed = [{"key": one.key, "why": one.why, "to": one.recipient} for one in report.failed]
            done, sent = list(report.done), list(report.sent)
            print_json({"done": done, "sent": sent, "waiting": waiting, "failed": failed})
            return
        answer.print(
            f"{len(report.done) - len(report.sent)} actions done, {len(report.sent)} messages sent, "
            f"{len(report.waiting)} waiting" + (f", {len(report.failed)} failed." if report.failed else "."),
            highlight=False,
        )
        remark_on_no_year(desk)
        for one in report.failed:
            told = f"  failed: {one.key} (to {one.recipient}): {one.why}"
            answer.print(told, highlight=False, markup=False, soft_wrap=True)
        for key, why in report.waiting[:_SHOWN]:
            answer.print(f"  waiting: {key}: {why}", highlight=False, markup=False, soft_wrap=True)


def _dry_run(desk: Desk, now: datetime, out: Path | None, *, as_json: bool) -> None:
    """Show what a tick would do and send; `out` gets the letters themselves."""
    with console.status("Trying what is due"):
        found = dry_run(desk, now)
    if out is not None:
        preview_dry_run(desk, found, out, Language.FI)
    if as_json:
        print_json(_document(found))
        return
    answer.print(
        f"Dry run: {len(found.would_do)} actions would be done, {len(found.would_send)} letters would leave, "
        f"{len(found.waiting)} would wait. Nothing was sent or changed.",
        highlight=False,
        soft_wrap=True,
    )
    remark_on_no_year(desk)
    for one in found.would_send:
        answer.print(
            f"  {one.kind} to {one.to}: {one.subject}", highlight=False, markup=False, soft_wrap=True
        )
    for key, why in found.waiting[:_SHOWN]:
        answer.print(f"  would wait: {key}: {why}", highlight=False, markup=False, soft_wrap=True)


def _document(found: DryRun) -> dict[str, object]:
    return {
        "dry_run": True,
        "done": [],
        "sent": [],
        "waiting": [{"key": key, "why": why} for key, why in found.waiting],
        "would_do": list(found.would_do),
        "would_send": [
            {"key": one.key, "kind": str(one.kind), "to": one.to, "subject": one.subject}
            for one in found.would_send
        ],
    }
