"""What letters about proposals and decisions are told."""

from typing import ClassVar

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
    attachments: tuple[Name, ...] = ()
    due_on: Day
    #: Why the decision is needed by then.
    why_by_then: Line = ""
    url: Link


class DecisionReminder(LetterContext):
    """Remind a registry of a proposal whose decision has not come."""

    kind: ClassVar[str] = "decision_reminder"

    respondent: Name
    decider: Name
    due_on: Day
    #: Calendar days to the deadline; negative after it.
    days_left: int
    url: Link


class DecisionNotice(LetterContext):
    """Carry a decision down to the municipalities, to be acknowledged (tiedoksianto)."""

    kind: ClassVar[str] = "decision_notice"

    respondent: Name
    #: Who decided: "Keski-Suomen LAPE-ohjausryhmä".
    decided_by: Name
    decided_on: Day
    section: Line = ""
    decision: Prose
    #: The steps that the decision goes through in the recipient's organisation.
    relay: tuple[Name, ...] = ()
    attachments: tuple[Name, ...] = ()
    acknowledge_by: Day
    url: Link
