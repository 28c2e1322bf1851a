"""`vuosikello diff`: what differs between two versions of a year; `versions`: which there are."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.table import Table

from governance.plan_version import PlanState
from governance.record import Language
from governance.working_day import HELSINKI
from office.place import open_made_desk
from office.version_diff import VersionDiff, diff_versions
from office.version_list import ListedVersion, list_versions
from templates.change_answer_words import change_answer_words
from templates.dates import short_day_time
from templates.plan_diff_words import diff_lines, municipality_names, people_names, summary_words
from vuosikello.diff_document import diff_document
from vuosikello.program import JSON, LEDGER, REGION, YEAR, answer, answering, print_json

LANGUAGE = Annotated[Language, typer.Option("--lang", help="Language of the words: fi, sv or en.")]


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("diff")(diff)
    program.command("versions")(versions)


def diff(
    region: REGION,
    year: YEAR,
    before: Annotated[
        int | None, typer.Option("--from", min=1, help="A version's number; the adopted one when left out.")
    ] = None,
    after: Annotated[
        int | None, typer.Option("--to", min=1, help="A version's number; the latest one when left out.")
    ] = None,
    language: LANGUAGE = Language.EN,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Show what moved between two versions of a year, by how much, and who is touched."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        found = diff_versions(desk, year, before=before, after=after)
        summary = summary_words(found.diff, language)
        if as_json:
            versions = {
                "before": {"version": found.before, "state": str(found.before_state)},
                "after": {"version": found.after, "state": str(found.after_state)},
            }
            print_json({"year": year, **versions, "summary": summary, **diff_document(found.diff)})
            return
        for line in _compared(found, language):
            answer.print(line, highlight=False, markup=False, soft_wrap=True)
        answer.print(summary, highlight=False, markup=False, soft_wrap=True)
        for line in diff_lines(found.diff, desk.network, desk.clock, language):
            answer.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
        for names in (
            people_names(found.diff.people, desk.network, language),
            municipality_names(found.diff.municipalities, desk.network, language),
        ):
            if names:
                answer.print(f"  {', '.join(names)}", highlight=False, markup=False, soft_wrap=True)


def _compared(found: VersionDiff, language: Language) -> Iterator[str]:
    words = change_answer_words(language)
    before, after = words.states[found.before_state], words.states[found.after_state]
    yield words.compared.format(
        year=found.year, before=found.before, before_state=before, after=found.after, after_state=after
    )
    if found.after < found.before and found.before_state is PlanState.ADOPTED:
        yield words.older


def versions(
    region: REGION,
    year: Annotated[int | None, typer.Option("--year", min=2000, max=2100, help="One year only.")] = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """List the versions of each year's plan: how far each is, and who adopted it when."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        found = list_versions(desk, year)
        if as_json:
            print_json({"versions": [_document(one) for one in found]})
            return
        table = Table(title=desk.network.region.name.in_language(Language.EN))
        for heading in ("Year", "Version", "State", "Made", "Out for comments", "Proposed", "Adopted"):
            table.add_column(heading)
        for one in found:
            table.add_row(str(one.year), str(one.number), str(one.state), *_cells(one))
        answer.print(table)


def _cells(one: ListedVersion) -> tuple[str, str, str, str]:
    made, circulated = (
        short_day_time(moment, Language.EN) if moment else "" for moment in (one.made_at, one.circulated_at)
    )
    proposed = f"to {one.proposed_to}" if one.proposed_to else ""
    adopted = f"by {one.adopted_by} on {one.adopted_on}" if one.adopted_by else ""
    return made, circulated, proposed, f"{adopted} {one.section or ''}".strip()


def _document(one: ListedVersion) -> dict[str, object]:
    moments = {"made_at": one.made_at, "circulated_at": one.circulated_at, "proposed_at": one.proposed_at}
    return {
        "year": one.year,
        "version": one.number,
        "state": str(one.state),
        **{
            name: moment.astimezone(HELSINKI).isoformat() if moment else None
            for name, moment in moments.items()
        },
        "proposed_to": one.proposed_to,
        "adopted_by": one.adopted_by,
        "adopted_on": one.adopted_on.isoformat() if one.adopted_on else None,
        "section": one.section,
        "added_rounds": list(one.added_rounds),
    }
