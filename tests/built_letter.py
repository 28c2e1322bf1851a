"""Letters with all that they were built from, so that they can be built again without ledger and due()."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from calendars.invitation import Invitation, invitation_ics
from governance.record import Language
from office.mail.mime import letter_bytes
from templates.letter import Letter, LetterContext, write_letter


@dataclass(frozen=True)
class BuiltLetter:
    """Hold what the hands gave to the words, to the calendar object and to MIME, and what came of it."""

    context: LetterContext
    language: Language
    invitation: Invitation | None
    parts: Mapping[str, Any]
    raw: bytes

    def build(self) -> bytes:
        """Write the words, the calendar object and the bytes anew, by the functions that the hands use."""
        words = write_letter(self.context, self.language)
        calendar = invitation_ics(self.invitation) if self.invitation else None
        written = {"subject": words.subject, "text": words.text, "html": words.html, "calendar": calendar}
        return letter_bytes(**{**self.parts, **written})


@dataclass
class LetterRecorder:
    """Keep every letter that the hands build while it records."""

    letters: list[BuiltLetter] = field(default_factory=list)
    _words: tuple[LetterContext, Language] | None = None
    _invitation: Invitation | None = None

    @contextmanager
    def recording(self) -> Iterator["LetterRecorder"]:
        """Stand between the hands and the functions that build letters."""
        with (
            patch("office.hands.calendar_object.invitation_ics", self._ics),
            patch("office.hands.letter.write_letter", self._write),
            patch("office.hands.letter.letter_bytes", self._build),
        ):
            yield self

    def _ics(self, invitation: Invitation) -> bytes:
        self._invitation = invitation
        return invitation_ics(invitation)

    def _write(self, context: LetterContext, language: Language) -> Letter:
        self._words = (context, language)
        return write_letter(context, language)

    def _build(self, **parts: Any) -> bytes:
        assert self._words is not None
        raw = letter_bytes(**parts)
        invitation = self._invitation if parts.get("calendar") else None
        self.letters.append(BuiltLetter(*self._words, invitation, parts, raw))
        return raw
