"""`vuosikello doctor`, `backup`, `restore` and `export`: keeping the office's year safe."""

import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from governance.record import Language
from governance.working_day import HELSINKI
from office.backup import Backup, back_up, hold_all_mail, restore
from office.checkup import Check, Level
from office.doctor import examine
from office.export import export_ledger
from office.ledger.opening import LedgerError
from office.ledger.plans import PlanVersion
from office.place import open_made_desk, place_of
from office.settings import Settings, read_settings
from office.time_source import SystemTime
from office.year import latest_plan
from vuosikello.commands.plan import plan_document
from vuosikello.program import JSON, LEDGER, REGION, answer, answering, console, print_json


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("doctor")(doctor)
    program.command("backup")(backup)
    program.command("restore")(restore_backup)
    program.command("export")(export)


def doctor(
    region: Annotated[
        str | None, typer.Argument(help="Look at this region's files, ledger and store as well.")
    ] = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Look whether everything is there that the program needs; changes nothing, sends nothing."""
    with answering(as_json=as_json):
        checks = examine(region, ledger, _settings(), os.environ)
        if as_json:
            print_json({"checks": [{**vars(one), "level": str(one.level)} for one in checks]})
        else:
            for one in checks:
                answer.print(_line(one), markup=False, highlight=False, soft_wrap=True)
        if any(one.level is Level.ERROR for one in checks):
            raise typer.Exit(1)


def _settings() -> Settings:
    """Read the settings, with the token of a Prefect block where one is named and Prefect can be asked."""
    settings = read_settings()
    token = settings.mail.token
    if token is None or token.block is None or not os.environ.get("PREFECT_API_URL"):
        return settings
    from tasks.mail import with_block  # noqa: PLC0415 - Prefect is slow to import, and seldom asked

    return with_block(settings)


def _line(check: Check) -> str:
    level = "OK" if check.level is Level.OK else str(check.level)
    return f"{level:8}{check.name}: {check.what}" + (f"; {check.mend}" if check.mend else "")


def backup(
    region: REGION,
    to: Annotated[Path, typer.Option("--to", help="FILE.zip; readable by its owner only.")],
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Put the ledger and its store into one file, also while others write."""
    with answering(as_json=as_json):
        place = place_of(region, ledger)
        made = back_up(place, to, SystemTime().now().astimezone(HELSINKI))
        if not place.store.is_dir():
            console.print(
                f"Note: {place.store} is not there; the backup holds the ledger alone.", markup=False
            )
        if as_json:
            print_json(_document(made, to, place.shown))
        else:
            said = f"{to}: the ledger of {made.region}, {made.files} files; keep it safe."
            answer.print(said, markup=False, highlight=False, soft_wrap=True)


def restore_backup(
    file: Annotated[Path, typer.Argument(help="A backup: FILE.zip.")],
    ledger: Annotated[
        str, typer.Option("--ledger", help="Path of the ledger to make; its store lies beside.")
    ],
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Bring a backup back as a new ledger; overwrites nothing, and holds all mail until it is released."""
    with answering(as_json=as_json):
        found = restore(file, ledger)
        hold_all_mail(ledger, SystemTime().now())
        if as_json:
            print_json(_document(found, file, ledger))
        else:
            as_of = f"as of {found.made_at:%Y-%m-%d %H:%M}"
            said = f"{ledger}: the ledger of {found.region} {as_of}, {found.files} files."
            said += (
                "\nAll mail is held: move the mail that has come since then back to the inbox, look at what "
                "`due` and `outbox` show, and let it leave with `vuosikello release`."
            )
            answer.print(said, markup=False, highlight=False, soft_wrap=True)


def _document(backup: Backup, file: Path, ledger: str) -> dict[str, object]:
    made_at = backup.made_at.isoformat()
    return {
        "file": str(file),
        "ledger": ledger,
        "region": backup.region,
        "made_at": made_at,
        "files": backup.files,
        "held": True,
    }


def export(
    region: REGION,
    out: Annotated[Path, typer.Option("--out", help="A new folder.")],
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Write every table of the ledger as CSV, and each year's plan as JSON."""
    with answering(as_json=as_json):
        place = place_of(region, ledger)
        if place.missing:
            raise LedgerError(f"there is no ledger {place.file} to export; name another with --ledger")
        with open_made_desk(region, ledger=ledger) as desk:
            with desk.ledger.reading() as session:
                years = sorted(set(session.scalars(select(PlanVersion.year))))
                plans = {year: latest_plan(session, year) for year in years}
            documents = {
                f"plan-{year}": plan_document(desk, stored, Language.EN)
                for year, stored in plans.items()
                if stored
            }
            rows = export_ledger(desk.ledger, out, documents)
        if as_json:
            print_json(
                {"folder": str(out), "tables": rows, "plans": [y for y, plan in plans.items() if plan]}
            )
        else:
            said = f"{out}: {len(rows)} tables with {sum(rows.values())} rows, {len(documents)} plans"
            answer.print(said, markup=False, highlight=False, soft_wrap=True)
