"""A change to a year in words: what it does, whom it touches and what stands against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from calendars.conflict import Conflict
from calendars.outside_round import clock_with
from governance.record import Language
from office.conflict_report import report_conflict
from office.desk import Desk
from office.year_change import YearChange
from templates.change_answer_words import absence_words, change_answer_words
from templates.plan_diff_words import (
    along_words,
    clash_words,
    diff_lines,
    late_answers_words,
    missed_words,
    municipality_names,
    people_names,
    summary_words,
)


@dataclass(frozen=True)
class ChangeReport:
    """Hold a change in one language's words."""

    #: "7 dates moved, 3 of them now in a school holiday; 14 people are touched."
    summary: str
    #: What differs, a line each.
    lines: tuple[str, ...]
    #: Broken rules: the office has to insist.
    broken: tuple[str, ...]
    #: What to know besides.
    notes: tuple[str, ...]
    #: Who is touched, by role.
    people: tuple[str, ...]
    municipalities: tuple[str, ...]
    #: Who is noted as away, and when, once the change is made; empty where it is about something else.
    noted: str = ""


def report_change(desk: Desk, change: YearChange, language: Language) -> ChangeReport:
    """Put a change into words."""
    network, diff = desk.network, change.diff
    clock = clock_with(desk.clock, change.rounds)
    clashes = [(one.is_hard, clash_words(one, network, clock, language)) for one in change.clashes]
    person = change.absence[0] if change.absence else ""
    missed = (
        missed_words(person, change.plan.meeting(one), network, clock, language) for one in change.missed
    )
    late = (late_answers_words(one, clock, language) for one in change.late_answers)
    soft = (words for hard, words in clashes if not hard)
    against = report_conflict(desk, change.against, language).rules if change.against else ()
    return ChangeReport(
        summary=summary_words(diff, language),
        lines=diff_lines(diff, network, clock, language),
        broken=tuple(words for hard, words in clashes if hard),
        notes=(*_along(desk, change, language), *missed, *late, *soft, *against, *change.warnings),
        people=people_names(diff.people, network, language),
        municipalities=municipality_names(diff.municipalities, network, language),
        noted=_noted(desk, change, language),
    )


def _along(desk: Desk, change: YearChange, language: Language) -> Iterator[str]:
    """Say of each meeting that moves along with another why it does."""
    for one in change.along:
        (why,) = report_conflict(desk, Conflict((one.rule,), ()), language).rules
        yield along_words(one.moved, why, desk.clock, language)


def withdrawal_words(
    desk: Desk,
    person: str,
    noted: Iterable[tuple[datetime, datetime]],
    language: Language,
    *,
    preview: bool = False,
) -> tuple[str, ...]:
    """Say which notes of somebody's absence were taken back; with `preview`, that they stand."""
    who = _named(desk, person, language)
    said = tuple(absence_words(who, *one, language, withdrawn=not preview) for one in noted)
    return (*said, change_answer_words(language).nothing) if preview else said


def _named(desk: Desk, person: str, language: Language) -> str:
    """Name a person with their id; one who has left the network may still be noted as away."""
    titles = {one.id: one.title.in_language(language) for one in desk.network.people}
    return f"{titles[person]} [{person}]" if person in titles else person


def _noted(desk: Desk, change: YearChange, language: Language) -> str:
    if change.absence is None:
        return ""
    person, begins, ends = change.absence
    return absence_words(_named(desk, person, language), begins, ends, language)
