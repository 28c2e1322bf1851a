"""`vuosikello circulate`, `propose`, `adopt`: a draft's way into force."""

from datetime import datetime
from typing import Annotated, Any

import typer

from governance.record import Language
from governance.working_day import HELSINKI, start_of_day
from office.adoption import Proposed, in_force_from, lacks_section, propose_year
from office.circulation import Comment, circulate_year, comment_rounds, said
from office.desk import Desk
from office.place import open_made_desk
from office.year import adopt_year
from templates.answer_text import answer_text
from templates.dates import short_day
from templates.plan_diff_words import municipality_names
from vuosikello.change_answer import LANGUAGE, moment_of
from vuosikello.program import AT, JSON, LEDGER, REGION, YEAR, answer, answering, console, print_json

_BODY = Annotated[str, typer.Option("--body", help="The body that adopts, by id.")]


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("circulate")(circulate)
    program.command("propose")(propose)
    program.command("adopt")(adopt)


def circulate(
    region: REGION,
    year: YEAR,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Put a year's draft out for comments: the comment round of the year before shows this version."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        version = circulate_year(desk, year, moment_of(desk, at))
        rounds = [f"{one.id}/{year - 1}" for one in comment_rounds(desk.clock, year)]
        if as_json:
            print_json({"year": year, "version": version, "state": "commenting", "rounds": rounds})
        else:
            asked = f"the requests leave with {', '.join(rounds)}" if rounds else "no round asks about it"
            answer.print(f"{year}: version {version} is out for comments; {asked}.", highlight=False)


def propose(
    region: REGION,
    year: YEAR,
    body: _BODY = "",
    language: LANGUAGE = Language.EN,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Take a year's draft to the body that decides on it, with the comments that have come."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        found = propose_year(desk, year, body=body or desk.clock.adoption.body, now=moment_of(desk, at))
        if as_json:
            document = {"year": year, "version": found.version, "state": "proposed", "body": found.body}
            comments = [_comment_document(one) for one in found.comments.given]
            print_json({**document, "comments": comments, "missing": list(found.comments.missing)})
        else:
            _print_proposed(desk, year, found, language)


def adopt(
    region: REGION,
    year: YEAR,
    body: _BODY,
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day of its decision.")],
    section: Annotated[str, typer.Option("--section", help="The section, such as “§ 7”.")] = "",
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Adopt the latest draft of a year: from now on it is acted on."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        day = on.date()
        # In a virtual year the decision is of its own day.
        now = start_of_day(day) if desk.virtual else desk.time.now()
        stored = adopt_year(desk, year, body=body, on=day, section=section or None, now=now)
        expected = desk.clock.adoption.body
        if body != expected:
            console.print(f"Note: the clock names {expected} as the body that adopts it.", highlight=False)
        if lacks_section(desk.network, body, section):
            console.print(
                f"Note: {body} numbers its sections, and the year stands without one.", highlight=False
            )
        if as_json:
            document = {"year": year, "version": stored.version, "body": body, "on": day.isoformat()}
            print_json({**document, "section": section or None})
        else:
            answer.print(f"{year}: version {stored.version} adopted by {body} on {day}.", highlight=False)
            if in_force_from(day, now) > now:
                answer.print(
                    f"It comes into force on {day}; nothing leaves before that day.", highlight=False
                )


def _comment_document(one: Comment) -> dict[str, Any]:
    return {
        "round": one.round,
        "municipality": one.municipality,
        "at": one.at.astimezone(HELSINKI).isoformat(),
        "version": one.version,
        "answers": one.answers,
    }


def _print_proposed(desk: Desk, year: int, found: Proposed, language: Language) -> None:
    answer.print(f"{year}: version {found.version} is proposed to {found.body}.", highlight=False)
    rounds = {one.id: one for one in comment_rounds(desk.clock, year)}
    rows = [] if found.comments.given else ["No comments have come."]
    for one in found.comments.given:
        asked = rounds[one.round.partition("/")[0]]
        fields = {field.id: field for field in asked.form}
        name = desk.network.municipality(one.municipality).name.in_language(language)
        version = f", on version {one.version}" if one.version else ""
        rows.append(f"{name}, {short_day(one.at, language)}{version}")
        rows += [
            f"  {fields[key].label.in_language(language)}: {answer_text(fields[key], text, language)}"
            for key, text in said(asked, one)
        ]
    if found.comments.missing:
        missing = municipality_names(found.comments.missing, desk.network, language)
        rows.append(f"No answer from: {', '.join(missing)}")
    for row in rows:
        answer.print(row, highlight=False, markup=False, soft_wrap=True)
