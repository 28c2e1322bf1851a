"""What a demo year came to: counted from the ledger, written out to look at."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.message import MessageState
from governance.record import Language
from office.calendar import calendar_ics
from office.desk import Desk
from office.hands.kept_paper import PAPERS
from office.ledger.journal import AuditEntry
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision, DocumentKind, Proposal
from office.ledger.replies import Reply, ReplyKind
from office.ledger.rounds import Obligation
from office.year import latest_plan
from office.year_book import write_year_book
from vuosikello.commands.wheel import wheel_file

if TYPE_CHECKING:
    from vuosikello.demo.year import Play


def write_findings(desk: Desk, play: "Play", *, wall_seconds: float, steps: int) -> dict[str, Any]:
    """Write the wheel, the calendars, the papers, the year book and summary.json; gives the summary."""
    folder = play.folder
    for suffix in (".svg", ".png", ".pdf"):
        (folder / f"wheel{suffix}").write_bytes(wheel_file(desk, play.year, Language.FI, suffix))
    _write_calendars(desk, play.year, folder / "calendars")
    _copy_papers(desk.store / PAPERS, folder)
    write_year_book(desk, play.year, folder, letters=folder / "mail")
    with desk.ledger.reading() as session:
        counted = summary(session, play.year)
    found = {
        "schema": 1,
        "seed": play.seed,
        "year": play.year,
        "wall_seconds": round(wall_seconds, 1),
        "steps": steps,
        **counted,
    }
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    (folder / "summary.json").write_text(text, encoding="utf-8")
    _checkpoint(desk)
    return found


def summary(session: Session, year: int) -> dict[str, Any]:
    """Count what a year came to."""
    replies = _counts(session, Reply.kind)
    moved = select(func.count(func.distinct(AuditEntry.concerns))).where(AuditEntry.what == "meeting moved")
    return {
        "meetings": _counts(session, Meeting.state, Meeting.year == year),
        "requests": _counts(session, Obligation.state, Obligation.year == year),
        "late": session.scalar(
            select(func.count()).where(Obligation.year == year, Obligation.late.is_(True))
        ),
        "proposals": _counts(session, Proposal.state, Proposal.year == year),
        "decisions": _counts(session, Decision.state),
        "outbox": {**dict.fromkeys(map(str, MessageState), 0), **_counts(session, Outbox.state)},
        "messages_by_kind": _counts(session, Outbox.kind, Outbox.state == MessageState.SENT),
        "replies": sum(count for kind, count in replies.items() if kind != ReplyKind.BOUNCE),
        "bounces": replies.get(ReplyKind.BOUNCE, 0),
        "moved": session.scalar(moved),
        "cancelled": session.scalar(
            select(func.count()).where(Meeting.year == year, Meeting.state == "cancelled")
        ),
    }


def _counts(session: Session, column: Any, *where: Any) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(*where).group_by(column))
    return {str(state): int(count) for state, count in sorted((str(one), many) for one, many in rows)}


def _write_calendars(desk: Desk, year: int, folder: Path) -> None:
    with desk.ledger.reading() as session:
        stored = latest_plan(session, year)
    if stored is None:
        return
    folder.mkdir(exist_ok=True)
    plan = stored.plan
    (folder / "region.ics").write_bytes(calendar_ics(desk, plan))
    for body in desk.network.bodies:
        (folder / f"body-{body.id}.ics").write_bytes(calendar_ics(desk, plan, body=body.id))
    for one in desk.network.municipalities:
        (folder / f"municipality-{one.id}.ics").write_bytes(calendar_ics(desk, plan, municipality=one.id))


def _copy_papers(papers: Path, folder: Path) -> None:
    for name in ("agendas", "proposals"):
        (folder / name).mkdir(exist_ok=True)
    for file in sorted(papers.iterdir()) if papers.is_dir() else ():
        is_proposal = file.name.startswith(f"{DocumentKind.PROPOSAL}-")
        shutil.copyfile(file, folder / ("proposals" if is_proposal else "agendas") / file.name)


def _checkpoint(desk: Desk) -> None:
    """Fold the write-ahead log into the file, so that ledger.sqlite stands alone."""
    with desk.ledger.engine.connect() as connection:
        if desk.ledger.engine.dialect.name == "sqlite":
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
