"""What letters about one meeting are told."""

from typing import ClassVar, Self

from pydantic import model_validator

from governance.agenda_change import ItemPart
from governance.record import Language
from templates.letter_context import Day, LetterContext, LetterPart, Line, Link, Moment, Name, Prose


class MeetingContext(LetterContext):
    """Tell which meeting; `title` has its number: "Ohjausryhmän kokous 2/2027"."""

    starts_at: Moment
    ends_at: Moment
    #: The body that meets, as it is called: "Keski-Suomen LAPE-ohjausryhmä".
    body: Line = ""
    place: Line = ""
    #: Where to join from afar.
    link: Link | None = None
    #: The reader is a deputy (varajäsen) who was called in.
    stands_in: bool = False

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError(f"{self.title} ends at {self.ends_at}, before it starts: mend its times")
        return self


class Invitation(MeetingContext):
    """Invite to a meeting (kutsu); travels with the calendar invitation."""

    kind: ClassVar[str] = "invitation"

    purpose: Prose = ""
    #: Whom a deputy (varajäsen) is called in for: "Lohjan sivistysjohtaja".
    deputy_for: Line = ""
    #: Where the agenda can be read, once there is one.
    materials_url: Link | None = None
    #: Where to answer on the web, beside the mail program's own buttons.
    answer_url: Link | None = None
    answer_by: Day | None = None
    #: The last day for sending matters to the agenda.
    material_by: Day | None = None
    #: The day when the agenda goes out.
    agenda_on: Day | None = None


class InvitationUpdate(MeetingContext):
    """Tell what changed in an invitation; an old value that is left out did not change."""

    kind: ClassVar[str] = "invitation_update"

    old_starts_at: Moment | None = None
    old_ends_at: Moment | None = None
    old_place: Line | None = None
    #: What its meetings were called before, without their number.
    old_title: Line | None = None
    #: The address of the video meeting is another, or there is none any more.
    relinked: bool = False
    #: The meeting was moved and moved back: the time is the one that its reader knows.
    as_before: bool = False
    reason: Prose = ""
    materials_url: Link | None = None
    answer_url: Link | None = None
    answer_by: Day | None = None

    @property
    def moved(self) -> bool:
        """Tell whether the time is another than before."""
        before = (self.old_starts_at or self.starts_at, self.old_ends_at or self.ends_at)
        return before != (self.starts_at, self.ends_at)

    @property
    def relocated(self) -> bool:
        """Tell whether the place is another than before."""
        return self.old_place is not None and self.old_place != self.place


class Cancellation(MeetingContext):
    """Call a meeting off (peruutus)."""

    kind: ClassVar[str] = "cancellation"

    reason: Prose = ""
    #: The meeting is held, but its reader no longer belongs to those who are invited.
    reader_left: bool = False
    #: The meeting is held, and its reader is not needed as a deputy after all.
    deputy_spared: bool = False
    #: When it is held instead, if that is known.
    new_starts_at: Moment | None = None


class AgendaLine(LetterPart):
    """Name one item of an agenda."""

    number: Line
    title: Name
    #: What of it says something else than before.
    parts: tuple[ItemPart, ...] = ()


class Summons(MeetingContext):
    """Call members to a meeting (kokouskutsu) with the agenda attached."""

    kind: ClassVar[str] = "summons"

    agenda: tuple[AgendaLine, ...]
    #: Names of the files that travel with the letter.
    attachments: tuple[Name, ...] = ()
    #: Where the agenda and its appendices can be read.
    materials_url: Link | None = None
    #: The last day to say that one cannot come, so that the deputy can be called.
    absence_by: Day
    #: The language of the papers, where they are not made in the reader's.
    papers_in: Language | None = None
    answer_url: Link | None = None
    #: Anybody may come: nobody has a deputy, and no quorum is needed.
    open_to_all: bool = False


class ChangeOfAgenda(MeetingContext):
    """Tell what changed in an agenda that has gone out."""

    kind: ClassVar[str] = "change_of_agenda"

    added: tuple[AgendaLine, ...] = ()
    removed: tuple[AgendaLine, ...] = ()
    changed: tuple[AgendaLine, ...] = ()
    moved: tuple[AgendaLine, ...] = ()
    reason: Prose = ""
    attachments: tuple[Name, ...] = ()
    #: The language of the papers, where they are not made in the reader's.
    papers_in: Language | None = None
    materials_url: Link | None = None

    @model_validator(mode="after")
    def _says_what_changed(self) -> Self:
        if not (self.added or self.removed or self.changed or self.moved):
            raise ValueError(f"the change of agenda of {self.title} names no item: name what changed")
        return self


class DecidedItem(LetterPart):
    """Tell what was decided in one item."""

    number: Line
    title: Name
    decision: Prose

    @property
    def heading(self) -> str:
        """Give the item's number and title."""
        return f"{self.number} {self.title}".strip()

    @property
    def text(self) -> str:
        """Give the decision."""
        return self.decision


class Minutes(MeetingContext):
    """Send what was decided, with the memo (muistio) or the minutes (pöytäkirja)."""

    kind: ClassVar[str] = "minutes"

    #: A project's group keeps a memo, a statutory body minutes.
    memo: bool
    #: Those whom the meeting chose examine it (pöytäkirjantarkastajat); else the next meeting approves it.
    examined: bool = False
    decisions: tuple[DecidedItem, ...]
    attachments: tuple[Name, ...] = ()
    #: The language of the papers, where they are not made in the reader's.
    papers_in: Language | None = None
    corrections_by: Day
    #: When the body meets next; a memo is approved there.
    next_meeting_at: Moment | None = None
    url: Link | None = None
