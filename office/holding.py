"""The office's word on letters that wait: they are held, released, or get a covering note (saatesanat)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind, batch_of
from governance.record import Language
from office.added_round import with_added_rounds
from office.desk import Desk
from office.hands.covering_note import with_covering_note
from office.ledger.failed import Failed, failed_messages, suppressed_messages
from office.ledger.hold import Scope, holds, place_hold, release_letters
from office.ledger.note import NoteError, freeze_anew, lock_batch
from office.ledger.outbox import Outbox
from office.ledger.waiting import Waiting, waiting
from office.mail.mime import LetterError
from office.mail.revision import read_letter
from templates.letter_context import Prose
from templates.letter_core import CoreError

#: A covering note is a few sentences; what is longer belongs in the letter.
LONGEST_NOTE = 2_000
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_NOTE: TypeAdapter[str] = TypeAdapter(Prose)


class HoldingError(Exception):
    """The office's word on waiting letters cannot be followed."""


@dataclass(frozen=True)
class Batch:
    """Hold the letters that belong together: of one kind, about one matter."""

    #: `kind:matter`, such as request:esitykset/2027.
    name: str
    letters: tuple[Waiting, ...]

    @property
    def held(self) -> int:
        """Count the letters that wait for the office."""
        return sum(letter.held for letter in self.letters)


def read_scope(kind: MessageKind | None = None, concerns: str = "") -> Scope:
    """Name letters by kind, by the id of what they concern, by both, or all; raises HoldingError."""
    if concerns and not _ID.fullmatch(concerns):
        raise HoldingError(
            f'"{concerns[:60]}" is no id; write that of a meeting (johtoryhma/2027/2), '
            "of a round (esitykset/2027), or another as the outbox shows it"
        )
    return Scope(kind, concerns)


def read_batch(name: str) -> Scope:
    """Name the letters of a batch, `kind:matter`; raises HoldingError."""
    kind, _, matter = name.partition(":")
    if kind not in set(MessageKind) or not matter:
        raise HoldingError(f'"{name[:60]}" is no batch; take its name from the list of what waits')
    return read_scope(MessageKind(kind), matter)


def hold_letters(desk: Desk, scope: Scope, now: datetime) -> int:
    """Let letters wait until they are released, those to come too; gives how many wait now.

    Raises HoldingError for a slip in an id: the letters that were meant would leave.
    """
    with desk.ledger.writing() as session:
        _require_no_slip(session, desk, scope)
        return place_hold(session, scope, now=now)


def _require_no_slip(session: Session, desk: Desk, scope: Scope) -> None:
    """Look whether a matter that has no letter yet is named almost as one of the region's."""
    first, _, rest = scope.concerns.partition("/")
    clock = with_added_rounds(session, desk.clock)
    known = {one.id for one in clock.series} | {one.id for one in clock.rounds}
    known |= {one.id for one in clock.proposal_windows} | {one.id for one in desk.network.bodies}
    if not first or first in known or session.scalar(select(Outbox.number).where(scope.covers()).limit(1)):
        return
    for name in get_close_matches(first, sorted(known), n=1, cutoff=0.7):
        meant = f"{name}/{rest}" if rest else name
        raise HoldingError(f'nothing is called "{scope.concerns}"; did you mean {meant}?')


def let_go(desk: Desk, scope: Scope, now: datetime) -> int:
    """Let held letters leave at the next delivery; gives how many.

    Raises HoldingError when nothing is held so: a word that changes nothing was meant otherwise.
    """
    with desk.ledger.writing() as session:
        before = holds(session)
        count = release_letters(session, scope, now=now, approved_first=desk.clock.dispatch.approved_first)
        if not count and holds(session) == before:
            raise HoldingError(f"nothing of {scope.name} is held; look at the list of what waits")
    return count


def read_batches(desk: Desk) -> tuple[Batch, ...]:
    """List what waits in the outbox, batch by batch, in the order of planning."""
    found: dict[str, list[Waiting]] = {}
    with desk.ledger.reading() as session:
        for letter in waiting(session, approved_first=desk.clock.dispatch.approved_first):
            found.setdefault(batch_of(letter.kind, letter.concerns), []).append(letter)
    return tuple(Batch(name, tuple(letters)) for name, letters in found.items())


def count_failed(desk: Desk) -> int:
    """Count the messages that have failed."""
    with desk.ledger.reading() as session:
        return len(failed_messages(session))


def read_suppressed(desk: Desk) -> tuple[Failed, ...]:
    """List the messages that were not sent after all, each with its reason, the latest first."""
    with desk.ledger.reading() as session:
        return suppressed_messages(session)


def read_holds(desk: Desk) -> tuple[str, ...]:
    """Name the holds in force: orders of the office, and kinds that the clock's file has approved first."""
    with desk.ledger.reading() as session:
        placed = tuple(scope.name for scope in holds(session))
    return (*placed, *(str(kind) for kind in desk.clock.dispatch.approved_first))


def add_note(desk: Desk, batch: Scope, note: Mapping[Language, str] | str, now: datetime) -> int:
    """Put a covering note into the held letters of a batch, in place of an earlier one; gives how many.

    `note` is by language; a plain text goes where all letters are in one language. Either every letter gets
    it or none: raises NoteError (also from office.ledger.note) when one cannot, or has no words in its
    language.
    """
    with desk.ledger.writing() as session:
        letters = lock_batch(session, batch, desk.clock.dispatch.approved_first)
        words = _by_language(note, letters, batch)
        freeze_anew(session, batch, letters, lambda letter: _with_note(letter, words), now=now)
        return len(letters)


def _by_language(
    note: Mapping[Language, str] | str, letters: Sequence[Outbox], batch: Scope
) -> dict[str, str]:
    spoken = sorted({_language(letter) for letter in letters})
    given = dict.fromkeys(spoken, note) if isinstance(note, str) else {str(one): note[one] for one in note}
    if isinstance(note, str) and len(spoken) > 1:
        raise NoteError(f"{batch.name} has letters in {' and '.join(spoken)}; give the note in each language")
    words = {language: _NOTE.validate_python(text) for language, text in given.items() if text.strip()}
    missing = [language for language in spoken if not words.get(language)]
    if missing:
        raise NoteError(f"{batch.name} has letters in {' and '.join(missing)}; give the note in that too")
    if any(len(text) > LONGEST_NOTE for text in words.values()):
        raise NoteError(f"the note is over {LONGEST_NOTE} characters; say it shorter")
    return words


def _language(letter: Outbox) -> str:
    try:
        return read_letter(letter.body or b"").language
    except LetterError as error:
        raise NoteError(f"{letter.key}: {error}") from None


def _with_note(letter: Outbox, words: Mapping[str, str]) -> tuple[bytes, str]:
    raw = letter.body or b""
    try:
        note = words[read_letter(raw).language]
        return with_covering_note(raw, note, letter.note), note
    except (LetterError, CoreError) as error:
        raise NoteError(f"{letter.key}: {error}") from None
