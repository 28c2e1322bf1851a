"""What a digest is told: the letters that it holds."""

from typing import ClassVar

from pydantic import ConfigDict, Field

from governance.record import Language
from templates.letter_context import Day, LetterContext, LetterPart, Name
from templates.letter_core import Core
from templates.words import letter_words


class DigestPart(LetterPart):
    """Hold one letter of a digest, as it was written by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    subject: Name
    core: Core


class Digest(LetterContext):
    """Give several letters in one (kooste), so that a person gets one and not many in a day."""

    kind: ClassVar[str] = "digest"

    parts: tuple[DigestPart, ...] = Field(min_length=2)
    #: The first of the letters' deadlines; None where none has one that is to come.
    due_on: Day | None = None
    written_on: Day
    #: Whether the reader is the office itself.
    to_office: bool = False


def digest_title(count: int, language: Language | str, *, to_office: bool = False) -> str:
    """Say how many letters a digest holds."""
    words = letter_words(language).digest
    return (words.to_office if to_office else words.title).format(count=count)
