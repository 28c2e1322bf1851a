"""The cast: contacts, members and registries, each with a mailbox and the links that came in it."""

import email
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from pathlib import Path

import httpx

from calendars.reply import reply_ics
from governance.network import Network
from governance.person import Person
from office.mail.settings import MailSettings
from office.mail.transport import Transport
from vuosikello.demo.form import read_page
from vuosikello.demo.temper import Habit, Temper, desk_hour
from vuosikello.demo.writing import fill_in
from vuosikello.mailbox import home_name

_LINK = re.compile(r"https?://[^\s/]+/k/[A-Za-z0-9_-]+")
_DECISION_DAYS = (62, 105)
_ANSWER_DAYS = (1, 9)
_RSVP_DAYS = (0, 6)


@dataclass(order=True)
class Act:
    """Hold something that a person will do at a moment."""

    at: datetime
    person: str
    what: str
    #: The invitation to answer, or the link to open.
    subject: str = ""
    invitation: bytes = field(default=b"", compare=False)
    partstat: str = field(default="", compare=False)


@dataclass
class Cast:
    """Read everybody's mail, and let each act in their time."""

    network: Network
    temper: Temper
    #: Folder of the people's Maildirs.
    homes: Path
    #: Where the office's mailbox takes mail.
    answers_to: MailSettings
    web: httpx.Client
    acts: list[Act] = field(default_factory=list)
    #: How each link's holder answers it, once they have looked at it.
    habits: dict[tuple[str, str], Habit] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)

    def next_moment(self) -> datetime | None:
        """Give the moment of the next act."""
        return min((act.at for act in self.acts), default=None)

    def read_mail(self, now: datetime) -> int:
        """Read everybody's new mail and decide what to do about it; gives the number of messages."""
        count = 0
        for person in sorted(self.network.people, key=lambda one: one.id):
            folder = self.homes / home_name(person.email) / "new"
            for file in sorted(folder.iterdir()) if folder.is_dir() else ():
                self._read(person, email.message_from_bytes(file.read_bytes(), policy=default), now)
                file.replace(file.parent.parent / "cur" / f"{file.name}:2,S")
                count += 1
        return count

    def act(self, now: datetime) -> int:
        """Let everybody do what they are to do by `now`; gives the number of acts."""
        ready = sorted(act for act in self.acts if act.at <= now)
        self.acts = [act for act in self.acts if act.at > now]
        self._send_rsvps([act for act in ready if act.what == "rsvp"], now)
        for act in ready:
            if act.what == "answer" and (act.person, act.subject) not in self.answered:
                self._answer_link(act, now)
        return len(ready)

    def _read(self, person: Person, message: EmailMessage, now: datetime) -> None:
        invitation = _calendar(message)
        if invitation is not None:
            if _asks(invitation):
                self._plan_rsvp(person, str(message["Message-ID"]), invitation, now)
            return
        text = message.get_body(("plain",))
        # A digest holds several letters, each with its link.
        for link in dict.fromkeys(_LINK.findall(text.get_content())) if text else ():
            self._plan_answer(person, link, now)

    def _plan_rsvp(self, person: Person, message_id: str, invitation: bytes, now: datetime) -> None:
        partstat = self.temper.rsvp(person.id, message_id)
        if partstat:
            at = desk_hour(now + self.temper.days(person.id, message_id, *_RSVP_DAYS))
            self.acts.append(Act(at, person.id, "rsvp", message_id, invitation, partstat))

    def _plan_answer(self, person: Person, link: str, now: datetime) -> None:
        """Look at the link once; then each letter about it is one more push."""
        key = (person.id, link)
        if key in self.answered:
            return
        first = key not in self.habits
        if first:
            page = read_page(self.web.get(link).text)
            mine = page.asks_for_decision == person.id.endswith("-registry")
            self.habits[key] = (
                self._habit(person, page.asks_for_decision) if page.controls and mine else Habit.NEVER
            )
            self._pushes[key] = 0
            self._slow[key] = page.asks_for_decision
        self._pushes[key] += 1
        # A round reminds twice and a decision once before the letter that says it is overdue.
        late = 3 if self._slow[key] else 4
        needed = {Habit.PROMPT: 1, Habit.REMINDED: 2, Habit.LATE: late}.get(self.habits[key])
        if needed == self._pushes[key]:
            least, most = _DECISION_DAYS if self._slow[key] and first else _ANSWER_DAYS
            wait = self.temper.days(person.id, str(self._matter(key)), least, most if first else 3)
            self.acts.append(Act(desk_hour(now + wait), person.id, "answer", link))

    def _habit(self, person: Person, slow: bool) -> Habit:  # noqa: FBT001 - two kinds of matters
        self._count[person.id] = self._count.get(person.id, 0) + 1
        return self.temper.habit(person.id, f"{self._count[person.id]}{slow}")

    def _matter(self, key: tuple[str, str]) -> int:
        """Give the place of a matter among a person's: links differ from run to run, their order does not."""
        links = [link for who, link in self.habits if who == key[0]]
        return links.index(key[1])

    def _send_rsvps(self, acts: list[Act], now: datetime) -> None:
        """Send the answers to invitations, as the members' calendar programs would."""
        transport = Transport(self.answers_to)
        try:
            for act in acts:
                sender = self.network.person(act.person).email
                transport.send(
                    self._rsvp(act, now),
                    sender=sender,
                    recipient=self.network.office.email,
                    before_data=lambda: None,
                )
        finally:
            transport.close()

    def _rsvp(self, act: Act, now: datetime) -> bytes:
        person = self.network.person(act.person)
        body = reply_ics(act.invitation, attendee=person.email, partstat=act.partstat, stamp=now)
        message = EmailMessage()
        message["From"], message["To"] = person.email, self.network.office.email
        message["Subject"] = act.partstat.capitalize()
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<rsvp.{act.subject.strip('<>')}>"
        message.set_content(act.partstat)
        message.add_alternative(body, maintype="text", subtype="calendar", params={"method": "REPLY"})
        message.set_boundary("=_rsvp")
        return message.as_bytes(policy=SMTP)

    def _answer_link(self, act: Act, now: datetime) -> None:
        """Open the link, fill in the form and send it, as a browser would."""
        page = read_page(self.web.get(act.subject).text)
        if not page.controls:
            return
        who = self.temper.draw(act.person, str(self._matter((act.person, act.subject))), "form")
        values, files = fill_in(page, who, now)
        sent = self.web.post(
            act.subject,
            data=values,
            files={name: ("liite.pdf", content, "application/pdf") for name, content in files.items()}
            or {"none": ("", b"")},
            headers={"Origin": str(self.web.base_url) or act.subject.split("/k/")[0]},
        )
        if sent.status_code not in {httpx.codes.OK, httpx.codes.SEE_OTHER}:
            raise RuntimeError(f"{act.person}: the portal answered {sent.status_code} to a filled-in form")
        self.answered.add((act.person, act.subject))

    def __post_init__(self) -> None:
        self._pushes: dict[tuple[str, str], int] = {}
        self._slow: dict[tuple[str, str], bool] = {}
        self._count: dict[str, int] = {}


def _calendar(message: EmailMessage) -> bytes | None:
    for part in message.walk():
        if part.get_content_type() == "text/calendar" and part.get_param("method") == "REQUEST":
            return bytes(part.get_payload(decode=True) or b"")
    return None


def _asks(invitation: bytes) -> bool:
    """Tell whether an invitation waits for an answer: an update to one that was answered does not."""
    return b"PARTSTAT=NEEDS-ACTION" in invitation.replace(b"\r\n ", b"")
