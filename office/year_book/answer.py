"""Answers to rounds in the year book: figures as a table, and what the municipalities wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from governance.clock import Round
from governance.form import FieldKind, FormField
from office.ledger.rounds import Obligation, Submission
from office.year_book.voice import Link, Voice
from templates.answer_text import answer_text, number_text

_SHORT = frozenset({FieldKind.NUMBER, FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.DATE})


@dataclass(frozen=True)
class Figures:
    """Show the short answers as a table; a column of figures is aligned, and summed where it can be."""

    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    totals: tuple[str, ...] | None


@dataclass(frozen=True)
class LongAnswer:
    """Show what a municipality wrote, in its own language."""

    id: str
    municipality: str
    by: str
    when: str
    language: str
    answers: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    proposal: Link | None


def _latest(voice: Voice, owed: Obligation) -> Submission | None:
    answers = voice.record.submissions.get(owed.id, [])
    return answers[-1] if answers else None


def figures(voice: Voice, asked: Round, owed: Sequence[Obligation]) -> Figures | None:
    """Gather the short answers of a round; None where nothing short was asked or answered."""
    fields = [field for field in asked.form if field.kind in _SHORT]
    answered = [(one, latest) for one in owed if (latest := _latest(voice, one))]
    if not fields or not answered:
        return None
    rows = tuple(
        (
            voice.organisation(one.municipality),
            tuple(_cell(field, latest.answers.get(field.id, ""), voice) for field in fields),
        )
        for one, latest in answered
    )
    totals = tuple(_total(field, [latest for _, latest in answered], voice) for field in fields)
    return Figures(
        header=tuple(_heading(field, voice) for field in fields),
        numeric=tuple(field.kind is FieldKind.NUMBER for field in fields),
        rows=rows,
        totals=totals if any(totals) else None,
    )


def _heading(field: FormField, voice: Voice) -> str:
    label = field.label.in_language(voice.language)
    return f"{label} ({field.unit.in_language(voice.language)})" if field.unit else label


def _cell(field: FormField, answer: str, voice: Voice) -> str:
    """Write an answer without its unit: the heading has it."""
    return answer_text(field.model_copy(update={"unit": None}), answer, voice.language)


def _total(field: FormField, answers: Sequence[Submission], voice: Voice) -> str:
    """Sum a column of amounts; shares and other figures without a unit have no sum."""
    if field.kind is not FieldKind.NUMBER or field.unit is None or "%" in field.unit.fi:
        return ""
    try:
        amounts = [Decimal(one.answers[field.id]) for one in answers if one.answers.get(field.id)]
    except InvalidOperation:
        return ""
    return number_text(sum(amounts, Decimal()), voice.language)


def long_answers(voice: Voice, asked: Round, owed: Sequence[Obligation]) -> Iterator[LongAnswer]:
    """List what the municipalities wrote, in the order of the network."""
    fields = [field for field in asked.form if field.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}]
    grew = {one.submission_id: one.id for one in voice.record.proposals.values()}
    for one in owed:
        latest = _latest(voice, one)
        if latest is None:
            continue
        became = next((grew[row.id] for row in voice.record.submissions[one.id] if row.id in grew), None)
        yield LongAnswer(
            id=one.municipality,
            municipality=voice.organisation(one.municipality),
            by=voice.person(latest.person),
            when=voice.moment(latest.submitted_at),
            language=voice.spoken_by(latest.person),
            answers=tuple(
                (field.label.in_language(voice.language), latest.answers[field.id])
                for field in fields
                if latest.answers.get(field.id)
            ),
            attachments=tuple(file.name for file in voice.record.attachments.get(latest.id, [])),
            proposal=voice.proposal_link(became) if became else None,
        )
