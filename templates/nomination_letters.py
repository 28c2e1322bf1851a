"""What letters about nominations are told."""

from typing import ClassVar

from pydantic import Field

from templates.letter_context import Day, LetterContext, Line, Name


class Nomination(LetterContext):
    """Tell which seat is to be filled; `title` is the body's name."""

    #: On whose behalf the seat is held, by its plain name: a municipality or an organisation.
    nominator: Name
    member: bool = True
    #: Whether a personal deputy (henkilökohtainen varajäsen) is asked for.
    deputy: bool = True
    #: Whose deputy is named, where the member sits already: "Siuntion yhteyshenkilö".
    deputy_for: Line = ""
    #: Whether both a woman and a man are asked for (tasa-arvolaki 4 a §).
    quota: bool = False
    #: "1.1.2027-31.12.2028".
    term: Line = ""
    due_on: Day

    @property
    def candidates(self) -> bool:
        """Tell whether a woman and a man stand for one place, and who sets the body up names one of them."""
        return self.quota and not (self.member and self.deputy)


class NominationRequest(Nomination):
    """Ask to name a member and a deputy (nimeämispyyntö)."""

    kind: ClassVar[str] = "nomination_request"

    #: The body's tasks by its setting decision.
    tasks: tuple[Name, ...]
    #: The decision that set the body up.
    setting_decision: Line = ""
    #: Whom the request is addressed to, in the copy for information: "Keuruun kirjaamo".
    official_to: Line = ""


class NominationReminder(Nomination):
    """Remind of a nomination that has not come, before its deadline or once after it."""

    kind: ClassVar[str] = "nomination_reminder"

    #: Working days to the deadline, its own day included and today not.
    working_days_left: int = Field(0, ge=0)
    #: The deadline has passed.
    overdue: bool = False
