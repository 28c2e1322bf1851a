"""A small year for tests of the year book, lived through the real hands by a cast that follows a script."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.agenda import ItemOutcome
from governance.meeting import MeetingState, Partstat
from governance.working_day import HELSINKI
from office.clockwork import carry_out_all, deliver_mail, next_moment
from office.counter import OutcomeKind, submit
from office.desk import Desk
from office.ledger.meetings import Invitation, Meeting
from office.ledger.papers import Decision
from office.ledger.replies import Bounce, Reply, ReplyKind
from office.ledger.rounds import Link, LinkScope, Obligation, Submission
from office.link import token
from office.mail.mailer import Answer
from office.recording import ItemDecision, record_decisions, start_proposal, text_of_submission
from office.virtual_time import VirtualTime
from office.year import adopt_year, call_off, draft_year, reschedule

PIKKU = Path(__file__).parent / "regions" / "pikku"
YEAR = 2027
HOSTILE = "<script>alert('hei')</script> & \"lainaus\""
TITLE = "Yhteinen iltapäivystys & perhekeskukset"


def at(month: int, day: int, hour: int = 9, year: int = YEAR) -> datetime:
    """Give a moment in Helsinki."""
    return datetime(year, month, day, hour, tzinfo=HELSINKI)


@dataclass
class Postman:
    """Keep each message as the file that a receiving server would keep."""

    folder: Path
    count: int = 0

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Take a message."""
        del sender, recipient
        before_data()
        self.count += 1
        (self.folder / f"{self.count:06}.eml").write_bytes(raw)
        return Answer(250, "ok")

    def close(self) -> None:
        """Need no closing."""


@dataclass
class Cast:
    """Live a year: Lohja answers in time and corrects itself, Siuntio is late, Inkoo never answers."""

    desk: Desk
    postman: Postman
    done: set[str] = field(default_factory=set)

    def live(self) -> None:
        """Go from due time to due time until the year is over."""
        now = at(12, 1, year=YEAR - 1)
        VirtualTime(self.desk.ledger).set(now)
        draft_year(self.desk, YEAR, now)
        now = at(12, 10, year=YEAR - 1)
        adopt_year(self.desk, YEAR, body="yhteistyoryhma", on=date(YEAR - 1, 12, 8), section="§ 9", now=now)
        while now < at(12, 31):
            VirtualTime(self.desk.ledger).set(now)
            carry_out_all(self.desk, now)
            deliver_mail(self.desk, now, self.postman)
            self._people_act(now)
            self._office_acts(now)
            found = next_moment(self.desk, now) or at(12, 31)
            now = min(found, now + timedelta(days=4)).astimezone(HELSINKI)

    def _once(self, what: str) -> bool:
        new = what not in self.done
        self.done.add(what)
        return new

    def _people_act(self, now: datetime) -> None:
        with self.desk.ledger.writing() as session:
            for held in session.scalars(select(Invitation).where(Invitation.answered_at.is_(None))):
                if held.person == "lohja-director":
                    held.partstat, held.comment = Partstat.DECLINED, "Olen valtuustossa."
                    held.answered_at, held.answered_sequence = now, held.sequence
            if self._once("mail came"):
                session.add_all(_mail_that_came(now))
            of_municipalities = Link.scope.in_([LinkScope.ANSWER_ROUND, LinkScope.RECORD_DECISION])
            links = list(session.scalars(select(Link).where(of_municipalities).order_by(Link.id)))
            due = {one.id: one.due_at for one in session.scalars(select(Obligation))}
            due |= {one.id: one.due_at for one in session.scalars(select(Decision))}
        for link in links:
            municipality = link.concerns.rsplit("/", 1)[1]
            late = municipality == "siuntio"
            ready = municipality != "inkoo" and (not late or now > due[link.concerns])
            if ready and self._once(link.concerns):
                self._answer(link, now, "first")
                if not late and link.concerns.startswith("esitykset/"):
                    self._answer(link, now + timedelta(minutes=5), "second")

    def _answer(self, link: Link, now: datetime, which: str) -> None:
        outcome = "rejected" if "siuntio" in link.concerns else "approved"
        raw = {
            "title": TITLE,
            "account": HOSTILE,
            "effects-on-children": "Lapset saavat tukea iltaisin.",
            "costs": "12 000 euroa vuodessa.",
            "proposed-decision": "Kunta varaa määrärahan.",
            "heard": "Nuorisovaltuusto.",
            "fits": "yes",
            "comments": "Aikataulu sopii.",
            "outcome": outcome,
            "decided-on": (now - timedelta(days=1)).date().isoformat(),
            "section": "§ 123",
            "reasons": "Perustelut pöytäkirjassa.",
        }
        found = submit(
            self.desk,
            token(self.desk.secret, link.id),
            submission_id=f"{which}-{link.concerns}".replace("/", "-"),
            raw=raw,
            files=[],
            now=now,
        )
        assert found.kind is OutcomeKind.ACCEPTED, (link.concerns, found)

    def _office_acts(self, now: datetime) -> None:
        if now > at(2, 1) and self._once("moved"):
            reschedule(self.desk, "johtoryhma/2027/1", at(2, 17), reason="Puheenjohtaja on estynyt", now=now)
        if now > at(9, 1) and self._once("cancelled"):
            call_off(self.desk, "johtoryhma/2027/3", reason="Asiat ovat valmistelussa", now=now)
        with self.desk.ledger.reading() as session:
            held = session.scalars(select(Meeting.id).where(Meeting.state == MeetingState.HELD)).all()
            submission = _latest_of_lohja(session)
        if submission and self._once("proposal"):
            window, year, text = text_of_submission(self.desk, submission)
            start_proposal(self.desk, window, year, text, submission=submission, now=now)
        for meeting in held:
            tabled = ItemDecision(outcome=ItemOutcome.TABLED, words="Jätettiin pöydälle.")
            record_decisions(self.desk, meeting, {3: tabled} if meeting.endswith("2/1") else {}, now=now)


def _mail_that_came(now: datetime) -> list[Bounce | Reply]:
    """Give a bounce, and an answer that came too late to count."""
    bounced, answered = "inkoo-contact", "lohja-director"
    return [
        Bounce(person=bounced, address="x@inkoo.example", since=now, permanent=True),
        Reply(message_id="<r1@x.example>", kind=ReplyKind.BOUNCE, person=bounced, read_at=now),
        Reply(
            message_id="<r2@x.example>",
            kind=ReplyKind.RSVP,
            person=answered,
            concerns="johtoryhma/2027/1",
            read_at=now,
            what="answers an earlier time of the meeting",
        ),
    ]


def _latest_of_lohja(session: Session) -> str | None:
    answers = select(Submission.id).where(Submission.concerns == "esitykset/2027/lohja")
    return session.scalars(answers.order_by(Submission.submitted_at.desc())).first()


class Tags(HTMLParser):
    """Gather a page's addresses, ids and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self.addresses += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []


@dataclass(frozen=True)
class Book:
    """Hold a written book and the desk that it was written from."""

    desk: Desk
    folder: Path
    steps: tuple[tuple[int, int], ...]

    def text(self, name: str) -> str:
        """Give a page as it was written."""
        return (self.folder / name).read_text("utf-8")

    def words(self, name: str) -> str:
        """Give what a page says, without its tags, on one line."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text(name))).split())

    def pages(self) -> Mapping[Path, Tags]:
        """Read every page."""
        found: dict[Path, Tags] = {}
        for file in [*self.folder.glob("*.html"), *(self.folder / "book").rglob("*.html")]:
            found[file.resolve()] = tags = Tags()
            tags.feed(file.read_text("utf-8"))
        return found

    def count(self, column: object, *where: object) -> int:
        """Count rows of the ledger."""
        with self.desk.ledger.reading() as session:
            return session.scalar(select(func.count(column)).where(*where)) or 0  # type: ignore[arg-type]  # any column
