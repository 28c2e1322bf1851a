"""Rounds in the year book: who was asked, who answered, and when."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.clock import Round
from governance.message import MessageKind, MessageState
from governance.request import RequestState
from office.ledger.rounds import Obligation
from office.year_book.answer import Figures, LongAnswer, figures, long_answers
from office.year_book.letter import LetterGroup, letter_groups
from office.year_book.record import Letter
from office.year_book.voice import Link, Part, Voice, day_and_month
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
        figures=figures(voice, asked, owed),
        answers=tuple(long_answers(voice, asked, owed)),
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
            Link(day_and_month(one.sent_at), voice.letter(one.number))
            for one in _reminders(voice, owed)
            if one.sent_at
        ),
        answered=voice.moment(owed.answered_at),
        corrected=_corrected(voice, len(answers) - 1),
        result=voice.words["rounds"][result_of(owed)],
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
