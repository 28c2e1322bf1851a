"""What letters of submission, comment and nomination rounds are told."""

from typing import ClassVar

from pydantic import Field

from templates.letter_context import Day, LetterContext, LetterPart, Line, Link, Moment, Name, Prose
from templates.words import Asked


class RoundContext(LetterContext):
    """Tell which round, and who answers; `title` is the round's name."""

    #: Who answers: in Finnish the genitive ("Keuruun"), in Swedish and English the plain name.
    respondent: Name
    #: What the answers are used for and where they go: "johtoryhmän kokous 2/2027 18.3.2027".
    used_for: Line = ""


class Request(RoundContext):
    """Ask for information (tietopyyntö)."""

    kind: ClassVar[str] = "request"

    purpose: Prose
    instructions: Prose = ""
    due_on: Day
    #: Minutes that the answer takes.
    minutes: int | None = Field(default=None, gt=0)
    #: When handling should begin for the answer to get through the respondent's own steps.
    begin_by: Day | None = None
    url: Link


class Reminder(RoundContext):
    """Remind before the deadline (muistutus)."""

    kind: ClassVar[str] = "reminder"

    asked: Asked = "request"
    due_on: Day
    #: Calendar days to the deadline; see `templates.dates.days_between`.
    days_left: int = Field(ge=0)
    #: Names of the questions that lack an answer; empty where nothing has come.
    missing: tuple[Name, ...] = ()
    minutes: int | None = Field(default=None, gt=0)
    url: Link


class Overdue(RoundContext):
    """Tell contact and substitute that the deadline has passed without an answer."""

    kind: ClassVar[str] = "overdue"

    asked: Asked = "request"
    due_on: Day
    missing: tuple[Name, ...] = ()
    #: The last day when an answer still counts; None where it should just come soon.
    accepted_until: Day | None = None
    #: Who else got this letter: "Keuruun varayhteyshenkilö".
    also_to: tuple[Name, ...] = ()
    url: Link


class CommentRequest(RoundContext):
    """Ask officially for a statement (lausuntopyyntö); goes to the registry and the contact."""

    kind: ClassVar[str] = "comment_request"

    summary: Prose
    questions: tuple[Name, ...] = ()
    attachments: tuple[Name, ...] = ()
    due_on: Day
    url: Link


class NominationRequest(RoundContext):
    """Ask to name members and deputies (nimeämispyyntö); `title` is the body's name."""

    kind: ClassVar[str] = "nomination_request"

    tasks: Prose
    #: "1.1.2027-31.12.2028", or "the term of the project".
    term: Line = ""
    #: The decision that set the body up.
    setting_decision: Line = ""
    members: int = Field(default=1, gt=0)
    deputies: int = Field(default=1, ge=0)
    #: Whether both a woman and a man are asked for (tasa-arvolaki 4 a §).
    quota: bool = True
    due_on: Day
    url: Link


class GivenAnswer(LetterPart):
    """Repeat one question and what was answered."""

    question: Name
    #: Empty where the question was left without an answer.
    answer: Prose

    @property
    def heading(self) -> str:
        """Give the question."""
        return self.question

    @property
    def text(self) -> str:
        """Give the answer, or a dash that says that there is none."""
        return self.answer or "\N{EN DASH}"


class Receipt(RoundContext):
    """Confirm what was received and when (vastaanottovahvistus)."""

    kind: ClassVar[str] = "receipt"

    asked: Asked = "request"
    received_at: Moment
    number: Line = ""
    answers: tuple[GivenAnswer, ...] = ()
    attachments: tuple[Name, ...] = ()
    #: The last day to correct the answer; None where it is final.
    correct_by: Day | None = None
    url: Link | None = None


class Thanks(RoundContext):
    """Thank, and tell what came of the answers."""

    kind: ClassVar[str] = "thanks"

    asked: Asked = "request"
    summary: Prose = ""
    #: What the network asks for next, and when.
    next_title: Line = ""
    next_on: Day | None = None
    url: Link | None = None
