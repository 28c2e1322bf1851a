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


class Asking(RoundContext):
    """Ask a municipality for something, and tell each reader what part is theirs."""

    #: Whom an official request is addressed to, in the copy that its contact gets: "Keuruun kirjaamo".
    official_to: Line = ""
    #: When it was first asked for, where its reader has inherited the task.
    first_asked_on: Day | None = None


class Request(Asking):
    """Ask for information (tietopyyntö) or for proposals (esityspyyntö)."""

    kind: ClassVar[str] = "request"

    asked: Asked = "request"
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
    #: Working days to it, its own day included and today not: how long is left for answering.
    working_days_left: int = Field(ge=0)
    #: Names of the questions that lack an answer; empty where nothing has come.
    missing: tuple[Name, ...] = ()
    minutes: int | None = Field(default=None, gt=0)
    url: Link


class Overdue(RoundContext):
    """Tell contact and substitute that the deadline has passed without an answer."""

    kind: ClassVar[str] = "overdue"

    asked: Asked = "request"
    due_on: Day
    #: What the answers are used for, and what was asked: the reader may never have seen the request.
    purpose: Prose = ""
    instructions: Prose = ""
    asked_on: Day | None = None
    missing: tuple[Name, ...] = ()
    #: The last day when an answer still counts; None where it should just come soon.
    accepted_until: Day | None = None
    #: Who else got this letter: "Keuruun varayhteyshenkilö".
    also_to: tuple[Name, ...] = ()
    #: The reader is the contact's superior, and the office decided to write to them.
    to_superior: bool = False
    #: When it was first asked for, where its reader has inherited the task.
    first_asked_on: Day | None = None
    url: Link


class CommentRequest(Asking):
    """Ask officially for a statement (lausuntopyyntö); goes to the registry and the contact."""

    kind: ClassVar[str] = "comment_request"

    summary: Prose
    questions: tuple[Name, ...] = ()
    attachments: tuple[Name, ...] = ()
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


class TallyLine(LetterPart):
    """Name one bar of a result's picture, and its number."""

    label: Name
    count: int = Field(ge=0)
    #: Whether the reader's own answer is in it.
    own: bool = False


class ResultPicture(LetterPart):
    """Show what came of a round: a picture that travels with the letter, and the same in words."""

    #: Content-ID of the picture.
    cid: Name
    #: What is shown: "Milloin vastaukset tulivat", or a question of the form.
    caption: Name
    #: What one bar counts: "kuntaa".
    unit: Name
    lines: tuple[TallyLine, ...]
    #: In CSS pixels.
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Thanks(RoundContext):
    """Thank, and tell what came of the answers."""

    kind: ClassVar[str] = "thanks"

    asked: Asked = "request"
    #: How many answered of how many that were asked.
    answered: int = Field(gt=0)
    asked_of: int = Field(gt=0)
    #: What the meeting that handled the answers decided of them.
    decision: Prose = ""
    #: The meeting, "Ohjausryhmän kokous 2/2027", and its day.
    handled_in: Line = ""
    handled_on: Day
    #: Whether the meeting left the matter to a later one.
    goes_on: bool = False
    picture: ResultPicture | None = None
    #: What the network asks for next, and by when.
    next_title: Line = ""
    next_on: Day | None = None
