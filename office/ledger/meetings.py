"""Meetings and invitations in the ledger."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.meeting import MeetingState, Partstat
from office.ledger.engine import Base, UtcDateTime, words


class Meeting(Base):
    """Keep a meeting as it stands now."""

    __tablename__ = "meeting"

    #: `series/year/number`
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    series: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    state: Mapped[MeetingState] = mapped_column(words(MeetingState))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: RFC 5546 SEQUENCE and DTSTAMP of the latest change.
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The time before the latest move: letters say what changed.
    moved_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)


class Invitation(Base):
    """Keep what a person was last sent about a meeting, and what they answered."""

    __tablename__ = "invitation"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(60), primary_key=True)
    sequence: Mapped[int]
    #: DTSTAMP of the latest object to this person: the next one's is later. None in an older version's row.
    stamped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The SEQUENCE since which the same time is asked about; None where it is `sequence` itself.
    asks_since: Mapped[int | None]
    #: The time in the latest object that was written to this person; None in an older version's row.
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The time that they were last told before it, by what was sent or may have been; None for no other.
    told_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: What they answered to that, and `asks_since` then: both stand again if the meeting comes back to it.
    told_partstat: Mapped[Partstat | None] = mapped_column(words(Partstat))
    told_since: Mapped[int | None]
    #: What the object said besides the time (`InvitedWords.kept`); None in an older version's row.
    says: Mapped[str | None] = mapped_column(Text)
    cancelled: Mapped[bool] = mapped_column(default=False)
    partstat: Mapped[Partstat] = mapped_column(words(Partstat), default=Partstat.NEEDS_ACTION)
    #: SEQUENCE and DTSTAMP of the answer that counts: a later one replaces it, an earlier one does not.
    answered_sequence: Mapped[int | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Whether `answered_at` is by our own clock; None in an older version's row.
    answered_on_web: Mapped[bool | None]
    comment: Mapped[str | None] = mapped_column(Text)
    #: The bare address that it went to: whoever gets a new one is invited there anew.
    address: Mapped[str | None] = mapped_column(String(255))
    #: Person id of the member whom its holder stands in for (varajäsen).
    deputy_for: Mapped[str | None] = mapped_column(String(60))
    #: Whom the answer named to come instead (RFC 5546 section 3.2.2.3): shown to the office, never invited.
    delegated_to: Mapped[str | None] = mapped_column(String(255))
    #: The time that the answer asked for instead (RFC 5546 section 3.2.7).
    proposes_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposes_end: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def asked_about(self) -> int:
        """Give the SEQUENCE that an answer must have at least: one to an earlier time is void."""
        return self.sequence if self.asks_since is None else self.asks_since
