"""`vuosikello outbox`, `hold`, `release`, `preview`, `note`: letters that wait, and the office's word."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from governance.message import MessageKind
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.holding import (
    Batch,
    HoldingError,
    add_note,
    count_failed,
    hold_letters,
    let_go,
    read_batch,
    read_batches,
    read_holds,
    read_scope,
    read_suppressed,
)
from office.place import open_made_desk, place_of
from office.preview import preview_waiting
from vuosikello.program import JSON, LEDGER, REGION, answer, answering, print_json

_KIND = Annotated[MessageKind | None, typer.Option("--kind", help="Only letters of this kind.")]
_CONCERNS = Annotated[
    str,
    typer.Option(
        "--concerns", help="Only letters about this: the id of a meeting, round (esitykset/2027) or other."
    ),
]
_LANG = Annotated[Language, typer.Option("--lang", help="Language of the list: fi, sv or en.")]


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("outbox")(outbox)
    program.command("hold")(hold)
    program.command("release")(release)
    program.command("preview")(preview)
    program.command("note")(note)


def outbox(
    region: REGION,
    ledger: LEDGER = "",
    suppressed: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--suppressed", help="Show instead what was not sent after all, and why.")
    ] = False,
    as_json: JSON = False,  # noqa: FBT002 - a flag
) -> None:
    """Show the letters that wait, batch by batch, and why they wait."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        if suppressed and not as_json:
            _print_suppressed(desk)
            return
        batches, placed, failed = read_batches(desk), read_holds(desk), count_failed(desk)
        if as_json:
            shown = [_document(batch) for batch in batches]
            document: dict[str, object] = {"holds": list(placed), "batches": shown, "failed": failed}
            if suppressed:
                found = read_suppressed(desk)
                document["suppressed"] = [
                    {"key": one.key, "to": one.recipient, "why": one.why} for one in found
                ]
            print_json(document)
            return
        table = Table(title=f"{sum(len(one.letters) for one in batches)} letters wait")
        for heading in ("Batch", "Letters", "Held", "Why"):
            table.add_column(heading)
        for batch in batches:
            why = "; ".join(dict.fromkeys(letter.why for letter in batch.letters))
            table.add_row(batch.name, str(len(batch.letters)), str(batch.held or ""), why)
        answer.print(table)
        for name in placed:
            answer.print(f"held: {name}", highlight=False, markup=False)
        if failed:
            told = f"{failed} letters have failed: status shows which and why; settle has one sent again"
            answer.print(told, highlight=False, markup=False)
        if (only_to := desk.settings.only_to) is not None:
            told = f"rehearsal: others' mail goes to {only_to.rehearsal_address} (VUOSIKELLO_ONLY_TO)"
            answer.print(told, highlight=False, markup=False)


def _print_suppressed(desk: Desk) -> None:
    found = read_suppressed(desk)
    answer.print(f"{len(found)} letters were not sent after all.", highlight=False)
    for one in found:
        answer.print(f"{one.key}: {one.why}", highlight=False, markup=False, soft_wrap=True)


def hold(region: REGION, kind: _KIND = None, concerns: _CONCERNS = "", ledger: LEDGER = "") -> None:
    """Let letters wait until they are released: all, or by kind and matter; later ones too."""
    with answering(as_json=False), _made_desk(region, ledger) as desk:
        scope = read_scope(kind, concerns)
        count = hold_letters(desk, scope, desk.time.now())
        answer.print(f"{scope.name} is held: {count} letters wait now.", highlight=False, markup=False)


def release(region: REGION, kind: _KIND = None, concerns: _CONCERNS = "", ledger: LEDGER = "") -> None:
    """Let held letters leave at the next tick, and end the hold."""
    with answering(as_json=False), _made_desk(region, ledger) as desk:
        scope = read_scope(kind, concerns)
        count = let_go(desk, scope, desk.time.now())
        answer.print(f"{scope.name}: {count} letters may leave.", highlight=False, markup=False)


def preview(
    region: REGION,
    out: Annotated[Path, typer.Option("--out", help="Folder for the letters; their links work.")],
    language: _LANG = Language.FI,
    ledger: LEDGER = "",
) -> None:
    """Write the letters that wait, as they would arrive, and a page that lists them."""
    with answering(as_json=False), open_made_desk(region, ledger=ledger) as desk:
        count = preview_waiting(desk, out, language)
        answer.print(f"{count} letters: {out}/index.html", highlight=False, markup=False, soft_wrap=True)


def note(
    region: REGION,
    batch: Annotated[str, typer.Option("--batch", help="kind:matter, as outbox shows it.")],
    text: Annotated[str, typer.Argument(help="The note, where all letters are in one language.")] = "",
    finnish: Annotated[str, typer.Option("--fi", help="The note in Finnish.")] = "",
    swedish: Annotated[str, typer.Option("--sv", help="The note in Swedish.")] = "",
    english: Annotated[str, typer.Option("--en", help="The note in English.")] = "",
    ledger: LEDGER = "",
) -> None:
    """Put a covering note into the held letters of a batch, in place of an earlier one."""
    spoken = {Language.FI: finnish, Language.SV: swedish, Language.EN: english}
    given = {language: words for language, words in spoken.items() if words.strip()}
    if bool(text.strip()) == bool(given):
        raise typer.BadParameter("write either one text, or the note by language: --fi, --sv, --en")
    with answering(as_json=False), _made_desk(region, ledger) as desk:
        count = add_note(desk, read_batch(batch), given or text, desk.time.now())
        answer.print(f"{batch}: the note stands in {count} letters.", highlight=False, markup=False)


@contextmanager
def _made_desk(region: str, ledger: str) -> Iterator[Desk]:
    """Open the desk on a ledger that is there: a word on letters must not be lost in an empty one."""
    place = place_of(region, ledger)
    if place.missing:
        raise HoldingError(f"{place.shown}: there is no ledger yet; plan a year first, or name another")
    with open_made_desk(region, ledger=ledger) as desk:
        yield desk


def _document(batch: Batch) -> dict[str, object]:
    return {
        "batch": batch.name,
        "held": batch.held,
        "letters": [
            {
                "key": letter.key,
                "to": letter.recipient,
                "subject": letter.subject,
                "state": str(letter.state),
                "why": letter.why,
                "held": letter.held,
                "next_attempt_at": letter.next_attempt_at.astimezone(HELSINKI).isoformat()
                if letter.next_attempt_at
                else None,
            }
            for letter in batch.letters
        ],
    }
