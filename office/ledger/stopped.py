"""Letters that could not be written: shown until they can be, while everybody else's went on."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from governance.action import Action
from office.ledger.engine import Base, UtcDateTime

#: How long a notice that could not be written is shown.
NOTICE_SHOWN = timedelta(days=14)
_LONGEST_KEY = 255


class StoppedLetter(Base):
    """Keep one recipient's letter of an action that was carried out for the others."""

    __tablename__ = "stopped_letter"

    action_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    person: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: governance.action.Action: what to write, once it can be written; empty for a notice or a receipt.
    action: Mapped[dict[str, object]] = mapped_column(JSON)
    why: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """Name the letter as ticks and status show it: the action's key and its recipient."""
        return f"{self.action_key}:{self.person}"


def stop_letter(session: Session, action: Action, person: str, error: Exception, now: datetime) -> None:
    """Keep that a letter could not be written, or why it still cannot."""
    stopped = session.get(StoppedLetter, (action.key, person))
    if stopped is None:
        stopped = StoppedLetter(
            action_key=action.key, person=person, action=action.model_dump(mode="json"), since=now
        )
        session.add(stopped)
    stopped.why = f"{type(error).__name__}: {error}"
    session.flush()


def stop_notice(session: Session, name: str, person: str, error: Exception, now: datetime) -> None:
    """Keep that a notice or a receipt could not be written: no action stands behind it to write it anew.

    What it was about is done all the same, and `name` says what it was.
    """
    stopped = session.get(StoppedLetter, (name[:_LONGEST_KEY], person))
    if stopped is None:
        stopped = StoppedLetter(action_key=name[:_LONGEST_KEY], person=person, action={}, since=now)
        session.add(stopped)
    stopped.why = f"{type(error).__name__}: {error}; it is shown for {NOTICE_SHOWN.days} days"
    session.flush()


def stopped_letters(session: Session, of: Collection[str] | None = None) -> list[StoppedLetter]:
    """List the letters that are stopped, the oldest first; with `of` only those of some actions, by key."""
    wanted = select(StoppedLetter).order_by(
        StoppedLetter.since, StoppedLetter.action_key, StoppedLetter.person
    )
    return list(session.scalars(wanted if of is None else wanted.where(StoppedLetter.action_key.in_(of))))
