"""`vuosikello move`, `add`, `cancel`: changes to a year in force, shown before they are made."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from calendars.conflict import Conflict
from governance.plan_diff import NOTHING
from governance.record import Language
from governance.working_day import HELSINKI
from office.absence import withdraw_absence
from office.addition import look_at_new_meeting, look_at_new_round
from office.cancellation import look_at_cancelling
from office.change_report import withdrawal_words
from office.clockwork import in_helsinki
from office.desk import Desk
from office.place import open_made_desk
from office.replan import look_at_absence, look_at_move
from office.year import YearError
from office.year_change import YearChange
from templates.change_answer_words import change_answer_words
from templates.dates import short_day
from vuosikello.change_answer import (
    ANYWAY,
    DRY_RUN,
    LANGUAGE,
    PREVIEWED,
    REASON,
    YES,
    Asked,
    answer_change,
    moment_of,
)
from vuosikello.conflict_answer import refuse_conflict
from vuosikello.diff_document import diff_document
from vuosikello.program import AT, JSON, LEDGER, REGION, answer, answering, print_json, read_moment

WITHDRAW = Annotated[
    bool, typer.Option("--withdraw", help="Take a noted absence back: the person can come after all.")
]


def read_day_or_moment(text: str) -> date:
    """Read a day, or a day and an hour, in ISO 8601; raises typer.BadParameter for anything else."""
    if "T" not in text and " " not in text:
        try:
            return date.fromisoformat(text)
        except ValueError:
            mend = "write a day, 2027-02-01, or a day and an hour, 2027-02-01T09:00"
            raise typer.BadParameter(f'"{text[:40]}" is no day; {mend}') from None
    return read_moment(text)


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("move")(move)
    program.command("add")(add)
    program.command("cancel")(cancel)


def move(  # noqa: PLR0913, PLR0917 - one parameter an option
    region: REGION,
    meeting: Annotated[str, typer.Argument(help="The meeting's id: series/year/number.")] = "",
    to: Annotated[
        date | None,
        typer.Option(
            "--to",
            parser=read_day_or_moment,
            metavar="DATE|TIME",
            help="The new day, whose best hour is found, or day and hour; the last day of an absence.",
        ),
    ] = None,
    unavailable: Annotated[str, typer.Option("--unavailable", help="Who cannot come, by id.")] = "",
    since: Annotated[
        date | None,
        typer.Option(
            "--from", parser=read_day_or_moment, metavar="DATE|TIME", help="The first day of an absence."
        ),
    ] = None,
    withdraw: WITHDRAW = False,  # noqa: FBT002 - a command-line flag
    reason: REASON = "",
    anyway: ANYWAY = False,  # noqa: FBT002 - a command-line flag
    yes: YES = False,  # noqa: FBT002 - a command-line flag
    dry_run: DRY_RUN = False,  # noqa: FBT002 - a command-line flag
    language: LANGUAGE = Language.EN,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Move a meeting, or what a person cannot come to; as much as possible stays where it is."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        asked = Asked(reason, yes, dry_run, language, as_json, moment_of(desk, at), anyway)
        if unavailable and not meeting and withdraw:
            _withdraw(desk, unavailable, since, to, asked)
        elif unavailable and not meeting:
            _around_absence(desk, unavailable, since, to, asked)
        elif meeting and not unavailable and since is None and not withdraw:
            _to_another_time(desk, meeting, to, asked)
        else:
            raise YearError(
                "a move is about one meeting or one person; write MEETING --to TIME, or "
                "--unavailable PERSON --from DATE --to DATE"
            )


def _to_another_time(desk: Desk, meeting: str, to: date | None, asked: Asked) -> None:
    if to is None:
        raise typer.BadParameter("the new time is missing; write --to 2027-02-17T10:00", param_hint="--to")
    found = look_at_move(
        desk, meeting, _aware(to), now=asked.now, anyway=asked.anyway, language=asked.language
    )
    if isinstance(found, Conflict):
        refuse_conflict(desk, found, asked.language, as_json=asked.as_json, moved=meeting)
    starts_at = found.plan.meeting(meeting).starts_at.astimezone(HELSINKI)
    words, others = change_answer_words(asked.language), len(found.diff.moved) - 1
    answer_change(
        desk,
        found,
        asked,
        state="moved",
        about={"meeting": meeting, "starts_at": starts_at.isoformat()},
        done=(words.moved_more if others else words.moved).format(meeting=meeting, count=others),
    )


def _withdraw(desk: Desk, person: str, since: date | None, until: date | None, asked: Asked) -> None:
    """Take an absence back; nothing moves and nobody is written to, so nobody is asked."""
    begins, ends = _span(since, until)
    noted = withdraw_absence(desk, person, begins, ends, asked.now, preview=asked.dry_run)
    said = withdrawal_words(desk, person, noted, asked.language, preview=asked.dry_run)
    if asked.as_json:
        span = {"from": noted[0][0].isoformat(), "to": max(end for _, end in noted).isoformat()}
        state = PREVIEWED if asked.dry_run else "withdrawn"
        about = {"person": person, **span, "state": state, "summary": " ".join(said)}
        print_json({**about, **diff_document(NOTHING)})
        return
    for line in said:
        answer.print(line, highlight=False, markup=False, soft_wrap=True)


def _span(since: date | None, until: date | None) -> tuple[datetime, datetime]:
    if since is None or until is None:
        raise typer.BadParameter("an absence has a first and a last day; write --from DATE --to DATE")
    return _begin(since), _end(until)


def _around_absence(desk: Desk, person: str, since: date | None, until: date | None, asked: Asked) -> None:
    begins, ends = _span(since, until)
    year = begins.astimezone(HELSINKI).year
    if (ends - timedelta(seconds=1)).astimezone(HELSINKI).year != year:
        raise YearError("the absence goes over the new year; give each year's days by themselves")
    found = look_at_absence(desk, person, begins, ends, year=year, now=asked.now, anyway=asked.anyway)
    if isinstance(found, Conflict):
        refuse_conflict(desk, found, asked.language, as_json=asked.as_json, away=person)
    words, moved = change_answer_words(asked.language), len(found.diff.moved)
    done = words.meetings_moved.format(count=moved) if moved else words.none_moved
    about = {"person": person, "from": begins.isoformat(), "to": ends.isoformat(), "missed": found.missed}
    answer_change(desk, found, asked, state="moved", about=about, done=done)


def add(  # noqa: PLR0913, PLR0917 - one parameter an option
    region: REGION,
    series: Annotated[str, typer.Option("--series", help="The series of an extra meeting.")] = "",
    on: Annotated[
        date | None,
        typer.Option(
            "--on", parser=read_day_or_moment, metavar="DATE|TIME", help="Its day, or its day and hour."
        ),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=15, max=600, help="Its length; the series' when left out.")
    ] = None,
    urgent: Annotated[
        Path | None, typer.Option("--round", help="A file with an urgent round, as clock.yaml has them.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=2000, max=2100, help="The round's year; this one when left out."),
    ] = None,
    anyway: ANYWAY = False,  # noqa: FBT002 - a command-line flag
    yes: YES = False,  # noqa: FBT002 - a command-line flag
    dry_run: DRY_RUN = False,  # noqa: FBT002 - a command-line flag
    language: LANGUAGE = Language.EN,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Add an extra meeting or an urgent round outside the clock; nothing else moves, clashes are named."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        asked = Asked("", yes, dry_run, language, as_json, moment_of(desk, at), anyway)
        if urgent is not None and not series and on is None:
            _add_round(desk, urgent, year or asked.now.astimezone(HELSINKI).year, asked)
        elif series and on is not None and urgent is None:
            found = look_at_new_meeting(desk, series, _aware(on), minutes=minutes, now=asked.now)
            _add_meeting(desk, found, asked)
        else:
            raise YearError(
                "one thing is added at a time; write --series SERIES --on TIME, or --round FILE.yaml"
            )


def _add_meeting(desk: Desk, found: YearChange, asked: Asked) -> None:
    meeting = found.plan.meeting(found.concerns)
    answer_change(
        desk,
        found,
        asked,
        state="added",
        about={
            "meeting": meeting.id,
            "starts_at": meeting.starts_at.astimezone(HELSINKI).isoformat(),
            "ends_at": meeting.ends_at.astimezone(HELSINKI).isoformat(),
        },
        done=change_answer_words(asked.language).meeting_added.format(meeting=meeting.id),
    )


def _add_round(desk: Desk, file: Path, year: int, asked: Asked) -> None:
    found = look_at_new_round(desk, file, year=year, now=asked.now)
    words, due = change_answer_words(asked.language), found.plan.due_at[found.concerns].astimezone(HELSINKI)
    answer_change(
        desk,
        found,
        asked,
        state="added",
        about={"round": found.concerns, "due_at": due.isoformat()},
        done=words.round_added.format(round=found.concerns, day=short_day(due, asked.language)),
    )


def cancel(  # noqa: PLR0913, PLR0917 - one parameter an option
    region: REGION,
    meeting: Annotated[str, typer.Argument(help="The meeting's id: series/year/number.")],
    reason: REASON = "",
    yes: YES = False,  # noqa: FBT002 - a command-line flag
    dry_run: DRY_RUN = False,  # noqa: FBT002 - a command-line flag
    language: LANGUAGE = Language.EN,
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Cancel a meeting; cancellations leave at the next tick."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        asked = Asked(reason, yes, dry_run, language, as_json, moment_of(desk, at))
        found = look_at_cancelling(desk, meeting)
        answer_change(
            desk,
            found,
            asked,
            state="cancelled",
            about={"meeting": meeting},
            done=change_answer_words(language).cancelled.format(meeting=meeting),
        )


def _aware(when: date) -> date:
    """Give a moment its time zone; a day stays a day."""
    return in_helsinki(when) if isinstance(when, datetime) else when


def _begin(when: date) -> datetime:
    return in_helsinki(when if isinstance(when, datetime) else datetime.combine(when, time()))


def _end(when: date) -> datetime:
    """Give when an absence is over: a last day counts whole."""
    if isinstance(when, datetime):
        return in_helsinki(when)
    return in_helsinki(datetime.combine(when + timedelta(days=1), time()))
