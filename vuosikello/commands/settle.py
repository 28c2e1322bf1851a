"""`vuosikello settle`: a person decides about a message in doubt, or about those that failed."""

from typing import Annotated

import typer

from governance.message import MessageKind
from office.clockwork import moment_for
from office.desk import open_desk
from office.ledger.resolution import Resolution, resend_failed, resolve
from office.year import YearError
from vuosikello.program import AT, LEDGER, REGION, answer, answering


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("settle")(settle)


def settle(
    region: REGION,
    how: Annotated[Resolution, typer.Option("--as", help="It arrived, is sent once more, or is given up.")],
    key: Annotated[str, typer.Argument(help="The message's key, as status shows it.")] = "",
    failed: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--failed", help="Instead of one key: all that have failed; with --as resend.")
    ] = False,
    kind: Annotated[
        MessageKind | None, typer.Option("--kind", help="With --failed: only letters of this kind.")
    ] = None,
    at: AT = None,
    ledger: LEDGER = "",
) -> None:
    """Settle an ambiguous message, or have a failed one, or all that failed, sent again."""
    _check_usage(key, how, kind, failed=failed)
    with answering(as_json=False), open_desk(region, ledger=ledger or None) as desk:
        now = moment_for(desk, at)
        with desk.ledger.writing() as session:
            try:
                keys = resend_failed(session, kind, now=now) if failed else (key,)
                if not failed:
                    resolve(session, key, how, now=now)
            except (LookupError, ValueError) as error:
                raise YearError(str(error.args[0])) from error
        for one in keys:
            answer.print(f"{one}: {how}", highlight=False, markup=False, soft_wrap=True)
        if not keys:
            raise YearError("nothing of this kind has failed; status shows what has")


def _check_usage(key: str, how: Resolution, kind: MessageKind | None, *, failed: bool) -> None:
    if bool(key) == failed:
        raise typer.BadParameter("name one message by its key, or all that have failed with --failed")
    if failed and how is not Resolution.RESEND:
        raise typer.BadParameter("what has failed can only be sent again: --failed goes with --as resend")
    if kind is not None and not failed:
        raise typer.BadParameter("--kind goes with --failed")
