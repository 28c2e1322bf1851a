"""Notices with a limit: so many about one meeting, from one sender or all strangers, as a person can read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.record import Language
from office.desk import Desk
from office.hands.office_notice import Told, tell_office
from office.hands.recheck import FOR_COMING_MEETING
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.mail.imap_inbox import FOLDERS
from office.mail.inbox import Shelf
from templates.agenda_words import agenda_word
from templates.naming import meeting_title

#: Notices of one kind about one meeting from one address; whoever sends more is a program in a loop or a foe.
_MOST_FROM_ONE = 5
#: Notices of one kind about one meeting from all whom the network does not know.
_MOST_FROM_STRANGERS = 10


@dataclass(frozen=True)
class Notice:
    """Hold a notice: its words, what makes it another one than the last, and whose mail it is about."""

    name: str
    told: Told
    what: str
    sender: str
    #: Whether the sender is somebody of the network, and no forger: no stranger's mail hides theirs.
    known: bool = True

    @property
    def mark(self) -> str:
        """Name the sender in a key, without the address."""
        return f"{'m' if self.known else 'u'}{_hashed(self.sender.casefold())[:8]}"


def give_notice(session: Session, desk: Desk, meeting: Meeting, notice: Notice, now: datetime) -> None:
    """Give a notice once, and in place of the first one too many a last one, which says where to look.

    Strangers share one number, so that a flood has an end; everybody whom the network knows has their own.
    """
    about = notice.name.removesuffix("_notice")
    concerns = f"{about}/{meeting.id}"
    session.flush()
    keys = session.scalars(select(Outbox.key).where(Outbox.concerns == concerns)).all()
    given = [key.rpartition(":")[2] for key in keys]
    revision = f"{notice.mark}-{_hashed(notice.what)[:12]}"
    name, told = notice.name, notice.told
    if revision in given:
        return
    if not notice.known and sum(one.startswith("u") for one in given) >= _MOST_FROM_STRANGERS:
        name, revision, told = "more_from_strangers", "more-u", _more(desk, meeting, "", _MOST_FROM_STRANGERS)
    elif sum(one.startswith(f"{notice.mark}-") for one in given) >= _MOST_FROM_ONE:
        name, revision = "more_from_one", f"more-{notice.mark}"
        told = _more(desk, meeting, notice.sender, _MOST_FROM_ONE)
    until = meeting.starts_at if about in FOR_COMING_MEETING else None
    tell_office(session, desk, name, told, concerns=concerns, now=now, revision=revision, expires_at=until)


def _more(desk: Desk, meeting: Meeting, sender: str, count: int) -> Told:
    folder = "/".join(FOLDERS[Shelf.HANDLED])

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        facts = {"meeting": meeting_title(desk.clock, meeting.id, language), "count": count, "folder": folder}
        return facts, {agenda_word("answer_from", language): sender}

    return told


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
