"""How the command line tells that there is no timetable."""

from typing import Any, NoReturn

import typer

from calendars.conflict import Conflict, Outcome, Relaxation, Rule
from governance.record import Language
from governance.working_day import HELSINKI
from office.conflict_report import report_conflict
from office.desk import Desk
from templates.conflict_words import ChangeText, ConflictText
from vuosikello.program import print_json


def refuse_conflict(
    desk: Desk, conflict: Conflict, language: Language, *, as_json: bool, moved: str = "", away: str = ""
) -> NoReturn:
    """Print which rules cannot hold together and what would help, and exit 1."""
    said = report_conflict(desk, conflict, language, moved=moved, away=away)
    series = sorted({name for rule in conflict.rules for name in rule.series})
    if as_json:
        print_json(conflict_document(conflict, said, series))
        raise typer.Exit(1)
    typer.echo(f"{said.what}. {said.series}", err=True)
    for line in said.lines:
        typer.echo(line, err=True)
    raise typer.Exit(1)


def conflict_document(conflict: Conflict, said: ConflictText, series: list[str]) -> dict[str, Any]:
    """Give a conflict as its document names it."""
    return {
        "conflict": list(said.rules),
        "relax": [str(one) for one in said.relax],
        "series": series,
        "what": said.what,
        "complete": conflict.complete,
        "partly": [str(one) for one in said.partly],
        "rules": [_rule(one) for one in conflict.rules],
        "changes": [
            _change(one, text)
            for one, text in zip(conflict.relax or conflict.partly, said.relax or said.partly, strict=False)
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "kind": str(rule.kind),
        "meetings": list(rule.meetings),
        "people": list(rule.people),
        "sources": list(rule.sources),
    }


def _change(change: Relaxation, text: ChangeText) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "meeting": change.meeting,
        "what": text.what,
        "mend": text.mend,
        "cost": change.cost,
        "gives": _outcome(change.gives) if change.gives else None,
    }


def _outcome(gives: Outcome) -> dict[str, Any]:
    starts = ((id_, at.moment().replace(tzinfo=HELSINKI)) for id_, at in gives.starts)
    return {
        "meetings": [{"id": id_, "starts_at": at.isoformat()} for id_, at in starts],
        "objective": gives.objective,
        "costs": dict(gives.costs),
        "given_way": list(gives.given_way),
    }
