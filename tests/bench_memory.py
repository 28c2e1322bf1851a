"""Measures memory: the peak of a process that plans and delivers few, many, and very many messages.

Run it as a module: `python -m tests.bench_memory`, with numbers of messages if you like. Each number has a
process of its own. Its letters are copies of a region's invitations, and every tenth is a notice that is put
into digests; they are planned in the hands' batches, and leave in as many ticks as it takes.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind, message_id_for
from governance.working_day import HELSINKI
from office.clockwork import carry_out_all, deliver_mail
from office.desk import Desk
from office.hands.carrying_out import BATCH, find_due
from office.hands.letter import office_sender, plan_letter
from office.ledger.journal import mark_done
from office.ledger.outbox import NewMessage, Outbox, plan_message
from templates.letter import OfficeNotice
from tests.adopted_region import ADOPTED, adopted_region, open_region
from tests.swift_server import HOUSE, swift_server

SIZES = (400, 4_000, 40_000)
#: Megabytes by which the peak may be higher with the most messages than with the fewest.
AIM = 20
#: No quiet hours; the year's own letters have left.
NOW = datetime(2026, 12, 10, 12, tzinfo=HELSINKI)
_NOTICE_EACH = 10
#: As long as an invitation.
_BODY = b"Subject: Kokouskutsu\r\n\r\n" + b"Tervetuloa kokoukseen.\r\n" * 500
_KILOBYTES = 1024


def plan_many(desk: Desk, count: int) -> None:
    """Plan messages and mark actions as done, one each, a batch in a transaction."""
    with desk.ledger.reading() as session:
        model = session.scalars(select(Outbox).where(Outbox.kind == MessageKind.INVITATION).limit(1)).one()
    for start in range(0, count, BATCH):
        with desk.ledger.writing() as session:
            for number in range(start, min(start + BATCH, count)):
                mark_done(
                    session, f"invite:{model.concerns}:person-{number}:0", "invite", model.concerns, NOW
                )
                if number % _NOTICE_EACH:
                    plan_message(session, _copy(model, number), now=NOW)
                else:
                    _plan_notice(session, desk, number)


def _copy(model: Outbox, number: int) -> NewMessage:
    key = f"invitation:{model.concerns}:person-{number}:0"
    return NewMessage(
        key=key,
        kind=model.kind,
        recipient=f"person-{number}",
        address=f"person-{number}@keski-suomi.example",
        sender=model.sender,
        concerns=model.concerns,
        subject=model.subject,
        message_id=message_id_for(key, "keski-suomi.example", b"secret"),
        body=_BODY,
        thread=key,
    )


def _plan_notice(session: Session, desk: Desk, number: int) -> None:
    registries = {one.registry for one in desk.network.municipalities}
    readers = [one for one in desk.network.people if one.id not in registries]
    reader = readers[number // _NOTICE_EACH % len(readers)]
    title = reader.title.in_language(reader.language)
    context = OfficeNotice(
        sender=office_sender(desk, reader.language),
        title=f"Asia {number}",
        role=title,
        recipient=title,
        what=f"Asia {number} odottaa.",
        steps=("Katso, mitä on tehtävä.",),
        due_on=NOW.date(),
    )
    plan_letter(session, desk, context, to=reader, concerns=f"matter/{number}", now=NOW)


def send_all(desk: Desk) -> int:
    """Tick until nothing more leaves; gives how many messages left."""
    sent = 0
    while (report := deliver_mail(desk, NOW)).sent:
        sent += len(report.sent)
    assert not report.waiting, report.waiting[:3]
    assert not find_due(desk, NOW)
    return sent


def measure(folder: Path, port: int, count: int) -> tuple[int, float, float]:
    """Measure in a process of its own: messages that left, the peak in megabytes, and seconds."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(folder, place, dirs_exist_ok=True)
        sent, peak, seconds = _run("deliver", place, port, count).split()
    return int(sent), int(peak) / _KILOBYTES, float(seconds)


def _run(step: str, folder: Path | str, *numbers: int) -> bytes:
    """Run a step in a process of its own: a child's peak begins at its parent's, which must stay small."""
    command = [sys.executable, "-m", "tests.bench_memory", step, str(folder), *map(str, numbers)]
    return subprocess.run(command, cwd=HOUSE, check=True, stdout=subprocess.PIPE).stdout


def prepare(folder: Path, port: int) -> None:
    """Adopt the year and send its invitations."""
    with adopted_region(folder, port=port) as desk:
        carry_out_all(desk, ADOPTED)
        deliver_mail(desk, ADOPTED)


def plan_and_deliver(folder: Path, port: int, count: int) -> None:
    """Plan and deliver, and write what it took."""
    with open_region(folder, port=port) as desk:
        begin = perf_counter()
        plan_many(desk, count)
        sent = send_all(desk)
    seconds = perf_counter() - begin
    sys.stdout.write(f"{sent} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss} {seconds}\n")


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print the peak for each number of messages, and how much higher it is than for the fewest."""
    sys.stdout.write(f"peak of planning and delivering; flat is less than {AIM} MB more\n")
    with tempfile.TemporaryDirectory() as place, swift_server() as port:
        _run("prepare", place, port)
        first = None
        for count in sizes:
            sent, peak, seconds = measure(Path(place), port, count)
            first = peak if first is None else first
            told = f"{count:7} messages in {sent:6} letters: {peak:6.1f} MB, {peak - first:+6.1f} MB"
            sys.stdout.write(f"{told}, {seconds:6.1f} s\n")
            sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", folder, port]:
            prepare(Path(folder), int(port))
        case ["deliver", folder, port, count]:
            plan_and_deliver(Path(folder), int(port), int(count))
        case given:
            main([int(size) for size in given] or SIZES)
