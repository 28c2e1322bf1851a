"""`vuosikello status`: who owes what to whom by when; meetings, outbox, decisions."""

from collections.abc import Iterator

import typer
from rich.table import Table

from governance.message import MessageState
from governance.quorum_forecast import QuorumOutlook
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.place import open_made_desk
from office.status import Foreseen, Status, read_status
from templates.dates import short_day_time
from templates.naming import meeting_title
from vuosikello.program import JSON, LEDGER, REGION, answer, answering, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("status")(status)


def status(region: REGION, ledger: LEDGER = "", as_json: JSON = False) -> None:  # noqa: FBT002 - a flag
    """Show who owes what to whom by when, and how meetings, proposals and the outbox stand."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        found = read_status(desk, desk.time.now())
        if as_json:
            print_json(
                {
                    "meetings": found.meetings,
                    "requests": found.requests,
                    "proposals": found.proposals,
                    "decisions": found.decisions,
                    "outbox": found.outbox,
                    "owed": [
                        {
                            "id": one.id,
                            "municipality": one.municipality,
                            "due_at": one.due_at.astimezone(HELSINKI).isoformat(),
                            "late": one.late,
                        }
                        for one in found.owed
                    ],
                    "quorum": [
                        {
                            "meeting": one.meeting,
                            "starts_at": one.starts_at.astimezone(HELSINKI).isoformat(),
                            **one.forecast.model_dump(mode="json"),
                            "answered": one.answered,
                        }
                        for one in found.quorum
                    ],
                    "waiting": [{"key": key, "why": why} for _, key, why in _unsettled(found)],
                    "failed": [{"key": one.key, "why": one.why, "to": one.recipient} for one in found.failed],
                }
            )
        else:
            _print(desk, found)


def _print(desk: Desk, found: Status) -> None:
    counts = Table(title=desk.network.region.name.in_language(Language.EN))
    counts.add_column("What")
    counts.add_column("How many, by state")
    for name in ("meetings", "requests", "proposals", "decisions", "outbox"):
        states: dict[str, int] = getattr(found, name)
        counts.add_row(name, ", ".join(f"{state} {count}" for state, count in states.items()) or "none")
    answer.print(counts)
    if found.owed:
        answer.print(_owed_table(desk, found))
    else:
        answer.print("Nobody owes the project office an answer.", highlight=False)
    if found.quorum:
        answer.print(_quorum_table(desk, found))
    for word, key, why in _unsettled(found):
        answer.print(f"{word}: {key}: {why}", highlight=False, markup=False, soft_wrap=True)
    for failed in found.failed:
        told = f"failed: {failed.key} (to {failed.recipient}): {failed.why}"
        answer.print(told, highlight=False, markup=False, soft_wrap=True)


def _unsettled(found: Status) -> Iterator[tuple[str, str, str]]:
    """List what waits and the letters that could not be written: how each stands, its key, and why."""
    for one in found.waiting:
        if one.state is MessageState.AMBIGUOUS:
            yield "ambiguous", one.key, f"{one.why}; settle it with: vuosikello settle REGION KEY"
        else:
            yield "waiting", one.key, one.why
    for key, why in found.stopped:
        yield "waiting", key, why


def _owed_table(desk: Desk, found: Status) -> Table:
    """Show which municipality owes which answer by when."""
    table = Table(title="Open: who owes what to the project office, by when")
    for heading in ("Municipality", "What", "By", "Late"):
        table.add_column(heading)
    for one in found.owed:
        name = desk.network.municipality(one.municipality).name.in_language(Language.EN)
        table.add_row(name, one.id, short_day_time(one.due_at, Language.EN), "late" if one.late else "")
    return table


def _outlook(one: Foreseen) -> str:
    """Say how a quorum stands, and why: an answer that nobody could give yet is no danger."""
    seen = one.forecast
    more = max(seen.needed - seen.coming, 0)
    if seen.lacks_chair:
        return f"{seen.outlook}: no chair"
    if not one.answered and seen.outlook is not QuorumOutlook.IMPOSSIBLE:
        return "no answers yet"
    if seen.outlook is QuorumOutlook.CERTAIN:
        return str(seen.outlook)
    if seen.outlook is QuorumOutlook.IMPOSSIBLE:
        return f"{seen.outlook}: at most {seen.coming + seen.undecided} can come"
    return f"{seen.outlook}: {more} of the {seen.undecided} open must come"


def _quorum_table(desk: Desk, found: Status) -> Table:
    """Show how the quorum of each meeting to come stands."""
    table = Table(title="Meetings to come: will there be a quorum?")
    for heading in ("When", "Meeting", "Quorum", "Needed", "Coming", "Open", "Away"):
        table.add_column(heading)
    for one in found.quorum:
        seen = one.forecast
        counts = (f"{seen.needed}/{seen.seats}", seen.coming, seen.undecided, seen.away)
        title = meeting_title(desk.clock, one.meeting, Language.EN)
        table.add_row(short_day_time(one.starts_at, Language.EN), title, _outlook(one), *map(str, counts))
    return table
