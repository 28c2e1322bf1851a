"""Tasks on letters that wait: they are listed, looked at, held, released and given a covering note."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from prefect import task

from governance.message import MessageKind
from governance.record import Language
from office.clockwork import in_helsinki
from office.desk import Desk, open_desk
from office.dry_run import dry_run
from office.holding import add_note, hold_letters, let_go, read_batch, read_batches, read_scope
from office.ledger.resolution import Resolution, resolve
from office.preview import preview_dry_run, preview_waiting
from office.settings import CHECKOUT
from tasks.desk import Where, at_desk

#: Previews lie in the checkout's own data, where backups and the portal do not look.
PREVIEWS = CHECKOUT / "var" / "preview"


@contextmanager
def _looking(where: Where) -> Iterator[tuple[Desk, datetime]]:
    """Open the desk for a look: a virtual ledger's time stays where it is."""
    with open_desk(where.region, ledger=where.ledger or None) as desk:
        yield desk, in_helsinki(where.at) if where.at else desk.time.now()


@task
def list_waiting(where: Where) -> list[dict[str, str]]:
    """List what waits, a row a batch: ids and reasons, nobody's name or address."""
    with _looking(where) as (desk, _):
        return [
            {
                "batch": batch.name,
                "letters": str(len(batch.letters)),
                "held": str(batch.held or ""),
                "why": "; ".join(dict.fromkeys(letter.why for letter in batch.letters)),
            }
            for batch in read_batches(desk)
        ]


@task
def write_preview(where: Where, language: Language) -> tuple[int, str]:
    """Write the waiting letters into the region's folder of previews; gives how many, and where."""
    with _looking(where) as (desk, _):
        folder = PREVIEWS / desk.network.region.id
        return preview_waiting(desk, folder, language), str(folder / "index.html")


@task
def try_tick(where: Where, language: Language) -> tuple[dict[str, int], str]:
    """Do a tick on a copy of the ledger; gives the counts, and where its letters can be looked at."""
    with _looking(where) as (desk, now):
        found = dry_run(desk, now)
        folder = PREVIEWS / f"{desk.network.region.id}-dry-run"
        preview_dry_run(desk, found, folder, language)
    counts = {
        "would_do": len(found.would_do),
        "would_send": len(found.would_send),
        "would_wait": len(found.waiting),
    }
    return counts, str(folder / "index.html")


@task
def hold(where: Where, kind: MessageKind | None, concerns: str) -> int:
    """Let letters wait until they are released; gives how many wait now."""
    with at_desk(where) as (desk, now):
        return hold_letters(desk, read_scope(kind, concerns), now)


@task
def release(where: Where, kind: MessageKind | None, concerns: str) -> int:
    """Let held letters leave; gives how many."""
    with at_desk(where) as (desk, now):
        return let_go(desk, read_scope(kind, concerns), now)


@task
def put_note(where: Where, batch: str, note: dict[Language, str]) -> int:
    """Put a covering note into the held letters of a batch; gives how many."""
    with at_desk(where) as (desk, now):
        return add_note(desk, read_batch(batch), note, now)


@task
def settle(where: Where, key: str, how: Resolution) -> None:
    """Settle a message that may or may not have arrived, on a person's word."""
    with at_desk(where) as (desk, now), desk.ledger.writing() as session:
        resolve(session, key, how, now=now)
