"""`vuosikello plan`: solve the year and store it as a draft."""

from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.table import Table

from calendars.conflict import Conflict
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk, open_desk
from office.place import open_made_desk, place_of
from office.version_diff import diff_years
from office.year import StoredPlan, draft_year
from templates.answer_text import number_text
from templates.dates import short_day_time
from templates.naming import series_name
from templates.plan_diff_words import diff_lines, summary_words
from templates.plan_words import plan_words
from templates.reason_words import reason_words
from vuosikello.conflict_answer import refuse_conflict
from vuosikello.program import JSON, LEDGER, REGION, YEAR, answer, answering, console, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("plan")(plan)


def plan(
    region: REGION,
    year: YEAR,
    ledger: LEDGER = "",
    virtual: Annotated[  # noqa: FBT002 - a command-line flag
        bool, typer.Option("--virtual", help="Make a new ledger virtual: own time, loopback mail only.")
    ] = False,
    like: Annotated[
        int | None,
        typer.Option(
            "--like",
            min=2000,
            max=2100,
            help="An adopted year whose weeks, weekdays and hours are wished for.",
        ),
    ] = None,
    language: Annotated[
        Language, typer.Option("--lang", help="Language of the answer: fi, sv or en.")
    ] = Language.EN,
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Solve the year's timetable, compute what follows, and store it as a draft."""
    with answering(as_json=as_json):
        if place_of(region, ledger).missing:
            # Tried on an empty ledger first: a year without a timetable makes no file.
            with open_made_desk(region, ledger=ledger) as rehearsal:
                _draft(rehearsal, year, like, language, as_json=as_json)
        with open_desk(region, ledger=ledger or None, create_virtual=virtual) as desk:
            stored = _draft(desk, year, like, language, as_json=as_json)
            if as_json:
                print_json(plan_document(desk, stored, language))
            else:
                _print_plan(desk, stored, language)
                if like is not None:
                    _print_against(desk, stored, like, language)


def _draft(desk: Desk, year: int, like: int | None, language: Language, *, as_json: bool) -> StoredPlan:
    with console.status(f"Solving the timetable of {year}"):
        found = draft_year(desk, year, desk.time.now(), like=like)
    if isinstance(found, Conflict):
        refuse_conflict(desk, found, language, as_json=as_json)
    return found


def plan_document(desk: Desk, stored: StoredPlan, language: Language) -> dict[str, Any]:
    """Give a plan as its document names it, its reasons in the language."""
    plan = stored.plan
    return {
        "ledger": _shown(desk),
        "version": stored.version,
        "year": plan.year,
        "proven": plan.proven,
        "objective": plan.objective,
        "bound": plan.bound,
        "seconds": plan.seconds,
        "costs": dict(plan.costs),
        "meetings": [
            {
                "id": one.id,
                "series": one.series,
                "body": one.body,
                "starts_at": one.starts_at.astimezone(HELSINKI).isoformat(),
                "ends_at": one.ends_at.astimezone(HELSINKI).isoformat(),
            }
            for one in plan.meetings
        ],
        "items": [
            {
                "id": one.id,
                "kind": str(one.kind),
                "at": one.at.astimezone(HELSINKI).isoformat(),
                "concerns": one.concerns,
                "why": reason_words(one.why, desk.network, desk.clock, language),
            }
            for one in plan.items
        ],
    }


def _print_plan(desk: Desk, stored: StoredPlan, language: Language) -> None:
    plan, words = stored.plan, plan_words(language)
    region = desk.network.region.name.in_language(language)
    table = Table(title=words.title.format(region=region, year=plan.year, version=stored.version))
    for heading in (words.meeting, words.body, words.time):
        table.add_column(heading)
    for one in plan.meetings:
        body = desk.network.body(one.body).short.in_language(language)
        series = series_name(desk.clock, one.series, one.body, language)
        table.add_row(
            one.id, f"{body}: {series}" if series else body, short_day_time(one.starts_at, language)
        )
    answer.print(table)
    said = words.counted.format(
        meetings=len(plan.meetings),
        items=len(plan.items),
        cost=plan.objective,
        proof=words.proven if plan.proven else words.bound.format(bound=plan.bound),
        seconds=number_text(Decimal(f"{plan.seconds:.1f}"), language),
        ledger=_shown(desk),
    )
    answer.print(said, highlight=False, soft_wrap=True)
    paid = [words.wishes[name].format(cost=cost) for name, cost in plan.costs if cost]
    if paid:
        answer.print(words.costs.format(costs=", ".join(paid)), highlight=False, soft_wrap=True)


def _print_against(desk: Desk, stored: StoredPlan, like: int, language: Language) -> None:
    """Say what differs from the year that was wished for, week by week."""
    diff = diff_years(desk, like, stored.plan)
    against = plan_words(language).against.format(like=like, summary=summary_words(diff, language))
    answer.print(against, highlight=False)
    for line in diff_lines(diff, desk.network, desk.clock, language):
        answer.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)


def _shown(desk: Desk) -> str:
    """Give the ledger's URL without its password."""
    return desk.ledger.engine.url.render_as_string(hide_password=True)
