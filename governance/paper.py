"""The papers that go to decision-making bodies, as data: everything that is said, nothing of how it looks."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from governance.record import Language, Record

_LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_NO_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
#: What Word's symbol fonts mean by their private signs, and what a tab is on paper.
_MEANT = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf02d": "-", "\t": " "})
#: A cell that holds a number, with its unit perhaps; Typst reads the same pattern.
NUMBER = re.compile(
    r"[+\u2212\u2013-]?(?:\d{1,3}(?:[\s.,]\d{3})+|\d+)(?:[.,]\d+)?\s?(?:€|%|euroa|euro|euros|h|htv|årsv\.)?"
)


def _printable(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = _LINE_BREAKS.sub("\n", value.translate(_MEANT))
    return unicodedata.normalize("NFC", _NO_TEXT.sub("\ufffd", text))


#: Text for paper, as pasted from Word and elsewhere: its own line breaks become newlines, its private
#: bullets bullets, a letter that a Mac wrote in two parts (a and ¨) one letter. What neither PDF nor
#: Word can hold is shown as U+FFFD, so that the reader sees that something stood there.
Prose = Annotated[str, BeforeValidator(_printable)]
Line = Annotated[Prose, Field(min_length=1)]


def paragraphs(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Split text into the paragraphs that are printed: at newlines, without the empty ones."""
    pieces = (text or "",) if not isinstance(text, tuple) else text
    return tuple(line for piece in pieces for line in piece.split("\n") if line.strip())


class PaperKind(StrEnum):
    """Name what a body's paper is: *esityslista*, *pöytäkirja*, *muistio*."""

    AGENDA = "agenda"
    MINUTES = "minutes"
    MEMO = "memo"
    #: One matter of the minutes, or of the memo (pöytäkirjanote, ote muistiosta).
    EXTRACT = "extract"
    EXTRACT_OF_MEMO = "extract_of_memo"


class PaperTable(Record):
    """Show figures or rows of facts; every row has as many cells as the header."""

    caption: Line
    header: tuple[Line, ...] = Field(min_length=1)
    rows: tuple[tuple[Prose, ...], ...] = ()

    @model_validator(mode="after")
    def _rows_fit_the_header(self) -> Self:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise ValueError(
                    f"table “{self.caption}”, row {number}: {len(row)} cells under"
                    f" {len(self.header)} headings; give an empty cell where there is nothing to say"
                )
        return self

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Tell of each column whether it holds only numbers, and is set flush right."""
        return tuple(
            any(column) and all(not cell or NUMBER.fullmatch(cell) for cell in column)
            for column in (zip(*self.rows, strict=True) if self.rows else ((),) * len(self.header))
        )


class PaperAttachment(Record):
    """Name a document that goes with a matter: its label (“Liite 1”) and its name."""

    label: Line
    name: Line


class PaperSeat(Record):
    """Show one seat of the body: the task, who sits in it, the deputy, and in minutes who was present."""

    role: Line
    name: Line
    deputy: Prose | None = None
    presence: Prose | None = None


class PaperItem(Record):
    """Say all that a body needs for deciding one matter (*asia*, *pykälä*).

    `number` is what is printed (“1”, “§ 12”); `kind` is the printed kind of the matter. Texts hold
    paragraphs separated by newlines.
    """

    number: Line
    title: Line
    kind: Prose = ""
    case_id: Prose | None = None
    earlier_handling: Prose | None = None
    preparer: Prose | None = None
    presenter: Prose | None = None
    account: tuple[Prose, ...] = ()
    tables: tuple[PaperTable, ...] = ()
    proposed_decision: Prose | None = None
    conflict_of_interest: Prose | None = None
    decision: Prose | None = None
    dissent: Prose | None = None
    appendices: tuple[PaperAttachment, ...] = ()
    background: tuple[PaperAttachment, ...] = ()


class AgendaPaper(Record):
    """Say all that stands in a meeting's agenda, minutes or memo, in one language."""

    kind: PaperKind = PaperKind.AGENDA
    language: Language
    organisation: Line
    body: Line
    meeting_number: Line
    meeting_title: Prose = ""
    time: Line
    place: Prose | None = None
    link: Prose | None = None
    chair: Prose | None = None
    secretary: Prose | None = None
    examiners: tuple[Line, ...] = ()
    #: How many examiners sign, where the paper is made before anybody wrote down who they are.
    examiners_wanted: int = 0
    roster: tuple[PaperSeat, ...] = ()
    items: tuple[PaperItem, ...] = ()
    issued_on: Line
    contact: Prose | None = None
    draft: bool = False


class PaperOrigin(Record):
    """Say where a proposal was decided on: the body, its meeting, and the section or item."""

    body: Line
    meeting: Line
    section: Prose | None = None


class ProposalPaper(Record):
    """Say all that a proposal (*esitys*) to a municipality or the county must carry, in one language.

    `proposed_decision` is what the recipient is asked to decide, one tuple entry for each numbered point.
    """

    language: Language
    title: Line
    case_id: Prose | None = None
    from_body: Line
    to_body: Line
    date: Line
    decided_in: PaperOrigin | None = None
    summary: Prose = ""
    account: tuple[Prose, ...] = ()
    effects_on_children: tuple[Prose, ...] = ()
    costs: tuple[Prose, ...] = ()
    costs_table: PaperTable | None = None
    heard: tuple[Prose, ...] = ()
    proposed_decision: tuple[Line, ...] = Field(min_length=1)
    respond_by: Prose | None = None
    contact: Prose | None = None
    appendices: tuple[PaperAttachment, ...] = ()
    draft: bool = False
