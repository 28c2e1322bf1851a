"""A letter: a subject, a plain text and an HTML page that say the same thing.

The prose of each kind and language is one Jinja template under `letters/`; two frames lay the same blocks
out as text and as HTML.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from textwrap import shorten
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import BaseModel, ConfigDict

from governance.record import Language
from templates import dates
from templates.decision_letters import DecisionNotice, DecisionReminder, DecisionRequest, Extract
from templates.digest_letter import Digest, DigestPart
from templates.letter_context import LetterContext, OfficeSender
from templates.letter_shape import READY, html_prose, text_inset, text_item, text_prose, text_rows, unparted
from templates.meeting_letters import (
    AgendaLine,
    Cancellation,
    ChangeOfAgenda,
    DecidedItem,
    Invitation,
    InvitationUpdate,
    Minutes,
    Summons,
)
from templates.nomination_letters import NominationReminder, NominationRequest
from templates.office_letters import CalendarAddress, Detail, OfficeNotice, OfficeTask, RoundSummary
from templates.request_letters import (
    CommentRequest,
    GivenAnswer,
    Overdue,
    Receipt,
    Reminder,
    Request,
    ResultPicture,
    TallyLine,
    Thanks,
)
from templates.words import letter_words

__all__ = [
    "KINDS",
    "AgendaLine",
    "CalendarAddress",
    "Cancellation",
    "ChangeOfAgenda",
    "CommentRequest",
    "DecidedItem",
    "DecisionNotice",
    "DecisionReminder",
    "DecisionRequest",
    "Detail",
    "Digest",
    "DigestPart",
    "Extract",
    "GivenAnswer",
    "Invitation",
    "InvitationUpdate",
    "Letter",
    "LetterContext",
    "Minutes",
    "NominationReminder",
    "NominationRequest",
    "OfficeNotice",
    "OfficeSender",
    "OfficeTask",
    "Overdue",
    "Receipt",
    "Reminder",
    "Request",
    "ResultPicture",
    "RoundSummary",
    "Summons",
    "TallyLine",
    "Thanks",
    "write_letter",
]

LETTERS = Path(__file__).parent / "letters"

#: Every kind of letter, by the name that it has in the outbox.
KINDS: Final[Mapping[str, type[LetterContext]]] = {
    context.kind: context
    for context in (
        Invitation,
        InvitationUpdate,
        Cancellation,
        Request,
        Reminder,
        Overdue,
        CommentRequest,
        NominationRequest,
        NominationReminder,
        Receipt,
        Summons,
        ChangeOfAgenda,
        DecisionRequest,
        DecisionReminder,
        DecisionNotice,
        RoundSummary,
        Minutes,
        Extract,
        Thanks,
        OfficeNotice,
        OfficeTask,
        CalendarAddress,
        Digest,
    )
}

#: A title and its deadline fit; the header is folded for RFC 5322's lines, and a list of messages shows less.
SUBJECT_LENGTH = 100
_SHORTEST_TITLE = 24
#: A meeting's number at a title's end: without it nobody knows which meeting.
_NUMBER = re.compile(r" \d+/\d{4}$")

_Shape = Literal["txt", "html"]
_DATE_FILTERS: tuple[Callable[..., str], ...] = (
    dates.day,
    dates.weekday,
    dates.on_day,
    dates.short_day,
    dates.by_day,
    dates.by_short_day,
    dates.time,
    dates.weekday_time,
    dates.short_day_time,
    dates.days,
    dates.working_days,
    dates.effort,
)


class Letter(BaseModel):
    """Hold a written letter; the subject is one line without line breaks."""

    model_config = ConfigDict(frozen=True)

    subject: str
    text: str
    html: str


def write_letter(context: LetterContext, language: Language | str) -> Letter:
    """Write the letter that a context asks for.

    ValueError for an unknown language; jinja2.UndefinedError where a template asks what the context lacks.
    """
    known = Language(language)
    name = f"{known}/{context.kind}.j2"
    text, html = _environment(known, "txt").get_template(name), _environment(known, "html").get_template(name)
    values = {**dict(context), "letter": context, "kind": context.kind}
    subject = _subject(text, values)
    plain = re.sub(r"\n{3,}", "\n\n", text.render(values)).strip() + "\n"
    return Letter(subject=subject, text=plain, html=unparted(html.render(values, subject=subject)))


def _subject(template: Template, values: Mapping[str, Any]) -> str:
    """Render the subject block; a title that makes it too long gives way, the deadline does not."""
    subject = _block(template, "subject", values)
    room = max(_SHORTEST_TITLE, len(values["title"]) - (len(subject) - SUBJECT_LENGTH))
    if len(subject) <= SUBJECT_LENGTH or len(values["title"]) <= room:
        return subject
    return _block(template, "subject", {**values, "title": _shortened(values["title"], room)})


def _shortened(title: str, room: int) -> str:
    """Shorten a title to some room; a meeting's number at its end stays."""
    numbered = _NUMBER.search(title)
    if numbered:
        return _shortened(title[: numbered.start()], room - len(numbered[0])) + numbered[0]
    return (
        shorten(title, room, placeholder="…", break_on_hyphens=False)
        if " " in title[:room]
        else title[: room - 1] + "…"
    )


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    pieces = template.blocks[name](template.new_context(dict(values)))
    return " ".join("".join(pieces).split())


@cache
def _environment(language: Language, shape: _Shape) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LETTERS),
        undefined=StrictUndefined,
        autoescape=shape == "html",  # noqa: S701 - plain text has nothing to escape
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({each.__name__: partial(_in, language, each) for each in _DATE_FILTERS})
    environment.filters["prose"] = html_prose if shape == "html" else text_prose
    environment.filters.update(hanging=text_item, inset=text_inset, rows=text_rows)
    words = letter_words(language)
    environment.globals.update(
        frame=f"frame.{shape}.j2",
        ready=READY,
        words=words.frame,
        asked_words=words.asked,
        only_in=words.only_in,
        item_parts=words.item_parts,
        language=str(language),
        span=partial(_span, language, dates.span),
        on_span=partial(_span, language, dates.on_span),
    )
    shapes = vars(environment.get_template(f"shape.{shape}.j2").module)
    environment.globals.update({name: made for name, made in shapes.items() if not name.startswith("_")})
    return environment


def _in(language: Language, write: Callable[..., str], when: date | int) -> str:
    return write(when, language)


def _span(language: Language, write: Callable[..., str], start: datetime, end: datetime) -> str:
    return write(start, end, language)
