"""What the office's own letters are told."""

from typing import ClassVar

from templates.letter_context import Day, LetterContext, LetterPart, Line, Link, Name, Prose


class RoundSummary(LetterContext):
    """Tell the office who answered a round and who did not."""

    kind: ClassVar[str] = "round_summary"

    due_on: Day
    answered: tuple[Name, ...]
    #: Those that answered after the deadline.
    late: tuple[Name, ...] = ()
    missing: tuple[Name, ...]
    used_for: Line = ""
    #: When the compiled answers are needed.
    needed_on: Day | None = None
    url: Link | None = None


class Detail(LetterPart):
    """Name one fact of a notice."""

    label: Name
    value: Name


class OfficeNotice(LetterContext):
    """Tell the office of something that a person must look at: a bounce, an unclear reply."""

    kind: ClassVar[str] = "office_notice"

    what: Prose
    details: tuple[Detail, ...] = ()
    steps: tuple[Name, ...]
    due_on: Day
    url: Link | None = None


class OfficeTask(LetterContext):
    """Give the office a task of the annual clock, such as recording a meeting's decisions."""

    kind: ClassVar[str] = "office_task"

    what: Prose = ""
    steps: tuple[Name, ...]
    due_on: Day
    url: Link | None = None


class CalendarAddress(LetterContext):
    """Give somebody the secret address of a calendar to subscribe to (tilattava kalenteri)."""

    kind: ClassVar[str] = "feed_address"

    #: The address as calendar programs open it, beginning with webcal:// (or as `url` where it cannot).
    webcal: Name
    url: Link
    #: Whether it shows what its reader is invited to, and no more.
    own: bool = False
