"""How the command line shows a change to a year, asks, makes it, and tells."""

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from governance.record import Language
from office.change_report import ChangeReport, report_change
from office.clockwork import in_helsinki
from office.desk import Desk
from office.plan_version import YearError
from office.year_change import YearChange, make_change
from templates.change_answer_words import change_answer_words
from vuosikello.diff_document import diff_document
from vuosikello.program import answer, console, print_json

REASON = Annotated[str, typer.Option("--reason", help="Why; the letters tell it.")]
YES = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")]
ANYWAY = Annotated[bool, typer.Option("--anyway", help="Insist, although a rule is broken.")]
LANGUAGE = Annotated[Language, typer.Option("--lang", help="Language of the words: fi, sv or en.")]

#: How a document names a change that was only looked at.
PREVIEWED = "previewed"


@dataclass(frozen=True)
class Asked:
    """Know how a command was called."""

    reason: str
    #: Whether to do it without asking: so it is also where nobody sits at a terminal.
    yes: bool
    dry_run: bool
    language: Language
    as_json: bool
    now: datetime
    #: Whether the office insists on broken rules.
    anyway: bool = False

    @property
    def asks(self) -> bool:
        """Tell whether somebody sits there to be asked."""
        return not (self.yes or self.as_json) and sys.stdin.isatty()


def answer_change(
    desk: Desk, change: YearChange, asked: Asked, *, state: str, about: dict[str, Any], done: str
) -> None:
    """Show a change and whom it touches, ask where somebody can answer, make it, and say `done`.

    Whom it touches is said first, also where nobody is there to be asked. Raises typer.Exit(1) for a no.
    """
    report, words = report_change(desk, change, asked.language), change_answer_words(asked.language)
    if not asked.as_json:
        _print(report)
    if asked.dry_run:
        stays = f"{words.none_moved} " if change.absence and change.diff.is_empty else ""
        _tell(change, asked, report, PREVIEWED, about, f"{stays}{words.nothing}")
        return
    if report.broken and not asked.anyway and not asked.as_json:
        raise YearError(words.refused)
    if asked.asks and not typer.confirm(words.question):
        console.print(words.nothing)
        raise typer.Exit(1)
    make_change(desk, change, reason=asked.reason, now=asked.now, anyway=asked.anyway)
    _tell(change, asked, report, state, about, done)


def moment_of(desk: Desk, at: datetime | None) -> datetime:
    """Give the moment of a change: only a virtual ledger's may be named."""
    return in_helsinki(at) if at and desk.virtual else desk.time.now()


def _print(report: ChangeReport) -> None:
    rows = [report.summary, *(f"  {line}" for line in report.lines)]
    rows += [f"  ! {line}" for line in (*report.broken, *report.notes)]
    if report.people:
        rows.append(f"  {', '.join(report.people)}")
    for row in rows:
        answer.print(row, highlight=False, markup=False, soft_wrap=True)


def _tell(
    change: YearChange, asked: Asked, report: ChangeReport, state: str, about: dict[str, Any], done: str
) -> None:
    if asked.as_json:
        told = {"summary": report.summary, "broken": list(report.broken), "notes": list(report.notes)}
        print_json({**about, "state": state, **told, **diff_document(change.diff)})
        return
    noted = report.noted if state != PREVIEWED else ""
    for line in filter(None, (noted, done)):
        answer.print(line, highlight=False, markup=False, soft_wrap=True)
