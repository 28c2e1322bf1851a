"""What letters about proposals and decisions are told."""

from typing import ClassVar

from governance.record import Language
from templates.letter_context import Day, LetterContext, Line, Link, Name, Prose


class DecisionRequest(LetterContext):
    """Bring a proposal (esitys) to a municipality's registry; `title` is the proposal's."""

    kind: ClassVar[str] = "decision_request"

    #: Whose decision: in Finnish the genitive ("Keuruun"), in Swedish and English the plain name.
    respondent: Name
    #: The body or office holder that decides: "Keuruun kaupunginhallitus".
    decider: Name
    #: Who makes the proposal, and when it decided to: "Ohjausryhmä 18.3.2027 § 12".
    proposer: Line = ""
    summary: Prose
    proposed_decision: Prose
    #: The proposal's text is in another language than the letter, as its author wrote it.
    quoted: bool = False
    #: Whom the proposal is addressed to, in the copy that the contact gets: "Keuruun kirjaamo".
    official_to: Line = ""
    #: When it was first asked for, where its reader has inherited the task.
    first_asked_on: Day | None = None
    attachments: tuple[Name, ...] = ()
    due_on: Day
    #: The year of the budget that is prepared next, and whether the matter still reaches it.
    budget_year: int | None = None
    in_time: bool = True
    #: The day by which the matter is to be in the municipality's own handling.
    handled_by: Day | None = None
    url: Link


class DecisionReminder(LetterContext):
    """Remind a registry of a proposal whose decision has not come."""

    kind: ClassVar[str] = "decision_reminder"

    respondent: Name
    decider: Name
    due_on: Day
    #: Calendar days to the deadline; negative after it.
    days_left: int
    #: Working days to it, its own day included and today not.
    working_days_left: int = 0
    url: Link


class DecisionNotice(LetterContext):
    """Tell a municipality how a proposal ended in all of them, and who needs to know (tiedoksianto)."""

    kind: ClassVar[str] = "decision_notice"

    respondent: Name
    #: Who made the proposal: "Keski-Suomen LAPE-ohjausryhmä".
    proposer: Name
    #: Whether it grew from what the reader's own municipality had proposed.
    own_proposal: bool = False
    closed_on: Day
    #: What the reader's municipality decided, in a word or two; empty where no decision came.
    own_outcome: Line = ""
    own_decided_on: Day | None = None
    own_section: Line = ""
    #: What became of it in the municipalities: each outcome with its number.
    outcomes: tuple[Name, ...]
    #: The steps that the news goes through in the recipient's organisation.
    relay: tuple[Name, ...] = ()


class Extract(LetterContext):
    """Send an extract from the minutes (pöytäkirjanote) to who proposed the matter."""

    kind: ClassVar[str] = "extract"

    respondent: Name
    #: The body that decided: "Keski-Suomen LAPE-ohjausryhmä", and its meeting.
    decided_by: Name
    meeting: Name
    decided_on: Day
    #: "§ 12", or the item's number: "4".
    section: Line = ""
    decision: Prose
    #: A project's group keeps a memo, a statutory body minutes.
    memo: bool
    #: Whether the proposal goes on its way to the municipalities.
    goes_on: bool = False
    #: Whether the title is in another language than the letter, as its author wrote it.
    quoted: bool = False
    attachments: tuple[Name, ...] = ()
    #: The language of the papers, where they are not made in the reader's.
    papers_in: Language | None = None
