"""A dry run (kuivaharjoittelu): a tick on a copy of the ledger, which sends and changes nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select

from governance.message import MessageKind
from office.clockwork import carry_out_all, deliver_mail
from office.desk import Desk
from office.ledger.engine import Ledger
from office.ledger.outbox import Outbox
from office.ledger.tables import METADATA
from office.mail.mailer import Answer


@dataclass(frozen=True)
class DryLetter:
    """Hold a letter that would leave."""

    key: str
    kind: MessageKind
    #: The id of a person or a registry.
    to: str
    subject: str
    body: bytes


@dataclass(frozen=True)
class DryRun:
    """Say what a tick would do."""

    #: Keys of the actions that would be carried out.
    would_do: tuple[str, ...]
    would_send: tuple[DryLetter, ...]
    #: By key, with the reason.
    waiting: tuple[tuple[str, str], ...]


def dry_run(desk: Desk, now: datetime) -> DryRun:
    """Do a tick for `now` on a copy that is thrown away, and tell what it did.

    The mailbox is not read: an answer that lies there counts once a real tick has read it.
    """
    with TemporaryDirectory(prefix="vuosikello-") as folder, _copied(desk, Path(folder)) as copy:
        carried = carry_out_all(copy, now)
        mailer = _NoMailer()
        report = deliver_mail(copy, now, mailer)
        with copy.ledger.reading() as session:
            rows = {
                row.key: row for row in session.scalars(select(Outbox).where(Outbox.key.in_(report.sent)))
            }
    taken = zip((rows[key] for key in report.sent), mailer.taken, strict=True)
    return DryRun(
        would_do=carried.done,
        would_send=tuple(
            DryLetter(row.key, row.kind, row.recipient, row.subject, body) for row, body in taken
        ),
        waiting=(*((one.key, one.why) for one in carried.troubled), *report.waiting),
    )


class _NoMailer:
    """Take every message, and send none."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:  # noqa: ARG002 - the protocol's signature
        before_data()
        self.taken.append(raw)
        return Answer(250, "a dry run")

    def close(self) -> None:
        """Close nothing."""


@contextmanager
def _copied(desk: Desk, folder: Path) -> Iterator[Desk]:
    """Give the desk on a copy of its ledger and, as links, of its store."""
    store = folder / "files"
    if desk.store.exists():
        shutil.copytree(desk.store.resolve(), store, copy_function=os.symlink)
    settings = desk.settings.model_copy(update={"inbox": None, "messages_per_minute": None})
    with Ledger(str(folder / "ledger.sqlite")) as copy:
        copy_rows(desk.ledger, copy)
        yield replace(desk, ledger=copy, store=store, settings=settings)


def copy_rows(source: Ledger, into: Ledger) -> None:
    """Make the tables of an empty ledger and fill them from one snapshot of another, of either database."""
    METADATA.create_all(into.engine)
    with source.reading() as session, into.writing() as copied:
        for table in METADATA.sorted_tables:
            rows = [dict(row) for row in session.execute(select(table)).mappings()]
            if rows:
                copied.execute(insert(table), rows)
