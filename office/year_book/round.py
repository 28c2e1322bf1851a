"""Rounds in the year book: who was asked, who answered, and when."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from governance.clock import Round
from governance.form import FieldKind, FormField
from governance.message import MessageKind, MessageState
from governance.request import RequestState
from governance.working_day import HELSINKI
from office.ledger.rounds import Obligation, Submission
from office.year_book.letter import LetterGroup, letter_groups
from office.year_book.record import Letter
from office.year_book.voice import Link, Part, Voice
from templates.answer_text import answer_text, number_text
from templates.dates import days, days_between
from templates.naming import used_by_meeting

#: What stands under a state's name where it is told in a word, with its tone.
_RESULTS = (
    ("in_time", "good"),
    ("late", "changed"),
    ("missing", "bad"),
    ("open", "waiting"),
    ("planned", "waiting"),
    ("waived", "noted"),
)
_REMINDING = (MessageKind.REMINDER, MessageKind.OVERDUE)
_SHORT = frozenset({FieldKind.NUMBER, FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.DATE})


@dataclass(frozen=True)
class RoundLine:
    """Show a round in a list."""

    link: Link
    due: str
    used_by: Link
    parts: tuple[Part, ...]
    asked: int


@dataclass(frozen=True)
class Course:
    """Place what happened on a line, in percent of the round's time."""

    opened: float | None
    due: float
    answered: float | None
    late: bool
    reminders: tuple[float, ...]
    said: str


@dataclass(frozen=True)
class RoundRow:
    """Show how one municipality fared in a round."""

    id: str
    municipality: Link
    opened: str
    reminders: tuple[Link, ...]
    answered: str
    corrected: str
    result: str
    tone: str
    has_answer: bool
    course: Course


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


@dataclass(frozen=True)
class RoundPage:
    """Show everything about a round."""

    line: RoundLine
    kind: str
    purpose: str
    task: str
    due: str
    rows: tuple[RoundRow, ...]
    figures: Figures | None
    answers: tuple[LongAnswer, ...]
    letters: tuple[LetterGroup, ...]


def result_of(owed: Obligation) -> str:
    """Name how an obligation stands: in_time, late, missing, open, planned or waived."""
    match owed.state:
        case RequestState.ANSWERED:
            return "late" if owed.late else "in_time"
        case RequestState.MISSED:
            return "missing"
        case _:
            return str(owed.state)


def tone_of(result: str) -> str:
    """Give the tone of a result."""
    return dict(_RESULTS)[result]


def result_parts(voice: Voice, owed: Iterable[Obligation]) -> tuple[Part, ...]:
    """Count how obligations stand."""
    counts = Counter(result_of(one) for one in owed)
    words = voice.words["rounds"]
    return tuple(Part(words[result], counts[result], tone) for result, tone in _RESULTS if counts[result])


def result_words(voice: Voice, owed: Obligation) -> str:
    """Say how an obligation stands."""
    state = "late" if result_of(owed) == "late" else str(owed.state)
    return voice.words["request_state"][state]


def round_line(voice: Voice, asked: Round) -> RoundLine:
    """Show a round in a list."""
    owed = voice.record.obligations_of(asked.id)
    return RoundLine(
        link=voice.round_link(asked.id),
        due=voice.short_day(owed[0].due_at) if owed else voice.words["shell"]["nothing"],
        used_by=voice.meeting_link(used_by_meeting(asked, voice.record.year)),
        parts=result_parts(voice, owed),
        asked=len(owed),
    )


def round_page(voice: Voice, asked: Round) -> RoundPage:
    """Gather everything about a round."""
    record = voice.record
    owed = record.obligations_of(asked.id)
    about = [letter for one in owed for letter in record.letters_about.get(one.id, [])]
    about += record.letters_about.get(f"{asked.id}/{record.year}", [])
    return RoundPage(
        line=round_line(voice, asked),
        kind=voice.words["round"][f"kind_{asked.kind}"],
        purpose=asked.purpose.in_language(voice.language),
        task=asked.task.in_language(voice.language),
        due=voice.moment(owed[0].due_at) if owed else voice.words["shell"]["nothing"],
        rows=_rows(voice, owed),
        figures=_figures(voice, asked, owed),
        answers=tuple(_long_answers(voice, asked, owed)),
        letters=letter_groups(voice, about),
    )


def _rows(voice: Voice, owed: Sequence[Obligation]) -> tuple[RoundRow, ...]:
    span = _span(voice, owed)
    return tuple(_row(voice, one, span) for one in owed)


def _row(voice: Voice, owed: Obligation, span: tuple[datetime, datetime]) -> RoundRow:
    record = voice.record
    answers = record.submissions.get(owed.id, [])
    opened = _opened(voice, owed)
    return RoundRow(
        id=owed.municipality,
        municipality=voice.municipality_link(owed.municipality),
        opened=voice.short_day(opened) if opened else voice.words["shell"]["nothing"],
        reminders=tuple(
            Link(voice.day(one.sent_at), voice.letter(one.number)) for one in _reminders(voice, owed)
        ),
        answered=voice.moment(owed.answered_at),
        corrected=_corrected(voice, len(answers) - 1),
        result=result_words(voice, owed),
        tone=tone_of(result_of(owed)),
        has_answer=bool(answers),
        course=_course(voice, owed, opened, span),
    )


def _opened(voice: Voice, owed: Obligation) -> datetime | None:
    return min((one.opened_at for one in voice.record.requests.get(owed.id, [])), default=None)


def _reminders(voice: Voice, owed: Obligation) -> list[Letter]:
    """List the reminders that left, one a time though several people may have got it."""
    sent: dict[datetime, Letter] = {}
    for one in voice.record.letters_about.get(owed.id, []):
        if one.kind in _REMINDING and one.state is MessageState.SENT and one.sent_at:
            sent.setdefault(one.planned_at, one)
    return list(sent.values())


def _corrected(voice: Voice, times: int) -> str:
    if times < 1:
        return ""
    words = voice.words["round"]
    return words["corrected_once"] if times == 1 else words["corrected"].format(count=times)


def _span(voice: Voice, owed: Sequence[Obligation]) -> tuple[datetime, datetime]:
    """Give the time that a round's courses are drawn over: from the first request to the last answer."""
    moments = [one.due_at for one in owed] + [one.answered_at for one in owed if one.answered_at]
    moments += [opened for one in owed if (opened := _opened(voice, one))]
    if not moments:
        return voice.record.as_of, voice.record.as_of + timedelta(days=1)
    return min(moments) - timedelta(days=1), max(moments) + timedelta(days=1)


def _course(
    voice: Voice, owed: Obligation, opened: datetime | None, span: tuple[datetime, datetime]
) -> Course:
    def at(moment: datetime) -> float:
        return round(100 * (moment - span[0]) / (span[1] - span[0]), 2)

    return Course(
        opened=at(opened) if opened else None,
        due=at(owed.due_at),
        answered=at(owed.answered_at) if owed.answered_at else None,
        late=owed.late,
        reminders=tuple(
            at(one.sent_at)
            for one in _reminders(voice, owed)
            if one.sent_at and span[0] <= one.sent_at <= span[1]
        ),
        said=_said(voice, owed),
    )


def _said(voice: Voice, owed: Obligation) -> str:
    """Say in words what the course shows."""
    words = voice.words["round"]
    if owed.answered_at is None:
        return words["course_missing"]
    left = days_between(owed.answered_at, owed.due_at)
    if left == 0 and not owed.late:
        return words["course_on_day"].format(day=voice.day(owed.answered_at))
    word = words["course_late"] if owed.late else words["course_in_time"]
    return word.format(day=voice.day(owed.answered_at), days=days(abs(left), voice.language))


def _latest(voice: Voice, owed: Obligation) -> Submission | None:
    answers = voice.record.submissions.get(owed.id, [])
    return answers[-1] if answers else None


def _figures(voice: Voice, asked: Round, owed: Sequence[Obligation]) -> Figures | None:
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


def _long_answers(voice: Voice, asked: Round, owed: Sequence[Obligation]) -> Iterable[LongAnswer]:
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
            when=voice.moment(latest.submitted_at.astimezone(HELSINKI)),
            language=voice.spoken_by(latest.person),
            answers=tuple(
                (field.label.in_language(voice.language), latest.answers[field.id])
                for field in fields
                if latest.answers.get(field.id)
            ),
            attachments=tuple(file.name for file in voice.record.attachments.get(latest.id, [])),
            proposal=voice.proposal_link(became) if became else None,
        )
