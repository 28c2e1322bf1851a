"""A change to a year as a page for the office: what it does, whom it touches."""

from governance.record import Language
from office.change_report import report_change
from office.desk import Desk
from office.year_change import YearChange
from templates.change_answer_words import change_answer_words
from templates.plan_diff_words import heading_words


def change_page(desk: Desk, change: YearChange, *, preview: bool) -> str:
    """Write a change in Markdown, in the language of the office's coordinator; roles, no names.

    Its heading says whether it was only looked at.
    """
    language: Language = desk.network.person(desk.network.office.coordinator).language
    report, words = report_change(desk, change, language), heading_words(language)
    answered = change_answer_words(language)
    heading = answered.preview if preview else answered.done
    parts = [f"## {heading}", "" if preview else report.noted, f"**{report.summary}**", _list(report.lines)]
    for heading, lines in (
        (words["broken"], report.broken),
        (words["notes"], report.notes),
        (words["people"], report.people),
        (words["municipalities"], report.municipalities),
    ):
        if lines:
            parts += [f"### {heading}", _list(lines)]
    return "\n\n".join(part for part in parts if part)


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)
