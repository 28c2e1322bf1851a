"""The small region's office with its year adopted: a real ledger and real hands, a mail server in memory."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from governance.body import Body
from governance.form import FieldKind
from governance.message import MessageState
from governance.municipality import Municipality
from governance.network import Network
from governance.person import Person
from governance.year_plan import YearPlan
from office.clockwork import carry_out_all, deliver_mail, read_replies
from office.counter import OutcomeKind, submit
from office.desk import Desk
from office.hands.carrying_out import Carried, find_due
from office.ledger.delivery import DeliveryReport
from office.ledger.journal import AuditEntry, Done
from office.ledger.opening import open_ledger
from office.ledger.outbox import Outbox
from office.ledger.rounds import Link, LinkState, Submission
from office.link import token
from office.mail.inbox import MaildirInbox
from office.settings import Settings
from office.virtual_time import VirtualTime
from office.year import adopt_year, draft_year, latest_plan
from tests.cast import ADOPTED, YEAR, clock_with, rules
from tests.smtp_server import FakeMailer


def open_house(database: Path, url: str | None = None) -> "LedgerHouse":
    """Open a house on a virtual ledger; its store and its inbox lie beside the file."""
    network, clock = rules()
    ledger = open_ledger(url or str(database), region="pikku", virtual=True)
    desk = Desk(
        network=network,
        clock=clock,
        ledger=ledger,
        settings=Settings(inbox=database.with_name("inbox"), portal_url="https://asiointi.pikku.example"),
        time=VirtualTime(ledger),
        store=database.with_name("files"),
        secret=b"a secret of the tests",
        virtual=True,
    )
    return LedgerHouse(desk, database)


def adopt(house: "LedgerHouse", now: datetime = ADOPTED) -> None:
    """Plan and adopt the year."""
    draft_year(house.desk, YEAR, now)
    adopt_year(house.desk, YEAR, body="yhteistyoryhma", on=now.date(), section="§ 7", now=now)


def copy_house(database: Path, folder: Path) -> "LedgerHouse":
    """Open a house on a copy of a ledger that nobody has open."""
    return open_house(Path(shutil.copy(database, folder / "pikku.sqlite")))


@dataclass
class LedgerHouse:
    """Hold a desk, and what its mail server in memory has taken."""

    desk: Desk
    database: Path
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def carry_out(self, now: datetime) -> Carried:
        """Do what is due, and report."""
        return carry_out_all(self.desk, now)

    def deliver(self, now: datetime, mailer: FakeMailer | None = None) -> DeliveryReport:
        """Send what waits in the outbox."""
        return deliver_mail(self.desk, now, mailer or self.mailer)

    def let_leave(self) -> None:
        """Let all that waits be sent, with its bytes left for a test to read."""
        with self.desk.ledger.writing() as session:
            waiting = update(Outbox).where(Outbox.state == MessageState.PENDING)
            session.execute(waiting.values(state=MessageState.SENT, sent_at=Outbox.planned_at))

    def tick(self, now: datetime) -> tuple[Carried, DeliveryReport]:
        """Read the mail, do what is due, and deliver, as the clockwork's tick does."""
        read_replies(self.desk, now)
        return self.carry_out(now), self.deliver(now)

    def due(self, now: datetime) -> list[str]:
        """List the keys of what is due."""
        return [action.key for action in find_due(self.desk, now)]

    def post(self, message: EmailMessage | bytes) -> None:
        """Let a message arrive in the office's mailbox."""
        assert self.desk.settings.inbox is not None
        MaildirInbox(self.desk.settings.inbox)
        new = self.desk.settings.inbox / "new"
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=default)
        arrived = len(list(new.parent.rglob("*.mail*")))
        (new / f"{arrived:04}.mail").write_bytes(raw)

    def read(self, now: datetime) -> dict[str, int]:
        """Read the mailbox."""
        return read_replies(self.desk, now)

    def rows(self, table: type[Any], *where: Any) -> list[Any]:
        """Give the rows of a table."""
        with self.desk.ledger.reading() as session:
            found = list(session.scalars(select(table).where(*where)))
            session.expunge_all()
            return found

    def one(self, table: type[Any], identifier: Any) -> Any:
        """Give a row."""
        with self.desk.ledger.reading() as session:
            row = session.get_one(table, identifier)
            session.expunge(row)
            return row

    def change(self, table: type[Any], identifier: Any, **values: Any) -> None:
        """Change a row, as another part of the office would."""
        with self.desk.ledger.writing() as session:
            row = session.get_one(table, identifier)
            for name, value in values.items():
                setattr(row, name, value)

    def letters(self, kind: str, concerns: str = "") -> dict[str, Any]:
        """Give the planned letters of a kind by recipient."""
        rows = self.rows(Outbox, Outbox.kind == kind)
        return {row.recipient: row for row in rows if row.concerns == (concerns or row.concerns)}

    def done(self) -> Counter[str]:
        """Count what is done by kind."""
        return Counter(row.kind for row in self.rows(Done))

    def audit(self) -> list[tuple[str, str]]:
        """List the audit log."""
        return [(row.what, row.concerns) for row in self.rows(AuditEntry)]

    def plan(self) -> YearPlan:
        """Give the plan in force."""
        with self.desk.ledger.reading() as session:
            stored = latest_plan(session, YEAR)
        assert stored is not None
        return stored.plan

    def contents(self) -> tuple[list[tuple[Any, ...]], ...]:
        """Give what the year came to: what is done, who was written to, and how everything stands."""
        with self.desk.ledger.reading() as session:
            statements = (
                "SELECT key, kind, concerns FROM done ORDER BY key",
                "SELECT key, kind, recipient, address, subject, state FROM outbox ORDER BY key",
                "SELECT id, state, sequence, starts_at FROM meeting ORDER BY id",
                "SELECT meeting_id, person, sequence, cancelled FROM invitation ORDER BY meeting_id, person",
                "SELECT id, state, late FROM obligation ORDER BY id",
                "SELECT obligation_id, person, link_id FROM request ORDER BY obligation_id, person",
                "SELECT meeting_id, number, kind, concerns FROM agenda_item ORDER BY meeting_id, number",
                "SELECT kind, concerns, language, format, revision FROM document ORDER BY name",
            )
            connection = session.connection()
            return tuple([tuple(row) for row in connection.exec_driver_sql(one)] for one in statements)

    def with_network(self, network: Network) -> "LedgerHouse":
        """Give the house after the office edited the network's file."""
        return replace(self, desk=replace(self.desk, network=network))

    def with_person(self, person_id: str, **values: Any) -> "LedgerHouse":
        """Give the house after the office corrected a person."""
        people = tuple(
            Person(**{**dict(one), **values}) if one.id == person_id else one
            for one in self.desk.network.people
        )
        return self.with_network(network_with(self.desk.network, people=people))

    def with_municipality(self, municipality: str, **values: Any) -> "LedgerHouse":
        """Give the house after the office wrote somebody else's id into a municipality's tasks."""
        changed = tuple(
            Municipality(**{**{name: getattr(one, name) for name in Municipality.model_fields}, **values})
            if one.id == municipality
            else one
            for one in self.desk.network.municipalities
        )
        return self.with_network(network_with(self.desk.network, municipalities=changed))

    def with_series(self, series: str, **values: Any) -> "LedgerHouse":
        """Give the house after the office edited a series of meetings in the clock's file."""
        return replace(self, desk=replace(self.desk, clock=clock_with(self.desk.clock, series, **values)))

    def with_body(self, change: Callable[[Body], Body]) -> "LedgerHouse":
        """Give the house after the office changed the bodies."""
        bodies = tuple(change(one) for one in self.desk.network.bodies)
        return self.with_network(network_with(self.desk.network, bodies=bodies))


def network_with(network: Network, **values: Any) -> Network:
    """Copy a network without the look-ups that it has cached."""
    return Network(**{**{name: getattr(network, name) for name in Network.model_fields}, **values})


def text_of(letter: Any) -> str:
    """Give the plain text of a letter in the outbox."""
    message = message_from_bytes(letter.body, policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def blank_papers(monkeypatch: Any) -> None:
    """Let papers be blank sheets: tests of the clockwork's order need no typesetting."""

    def blank(*_given: Any, **_also: Any) -> bytes:
        return b"blank"

    def blank_page(*_given: Any, **_also: Any) -> str:
        return "blank"

    for name in ("agenda_pdf", "agenda_docx"):
        monkeypatch.setattr(f"office.hands.agenda_paper.{name}", blank)
    for name in ("proposal_pdf", "proposal_docx"):
        monkeypatch.setattr(f"office.hands.proposal_paper.{name}", blank)
    monkeypatch.setattr("office.hands.agenda_paper.agenda_html", blank_page)
    monkeypatch.setattr("office.hands.proposal_paper.proposal_html", blank_page)


def answer_round(house: LedgerHouse, concerns: str, person: str, now: datetime) -> OutcomeKind:
    """Let somebody answer a round with their own link, as the portal takes it in, receipt and all."""
    (link,) = [
        row
        for row in house.rows(Link, Link.concerns == concerns, Link.person == person)
        if row.state is LinkState.LIVE
    ]
    form = house.desk.clock.one_round(concerns.partition("/")[0]).form
    raw = {one.id: "yes" if one.kind is FieldKind.YES_NO else f"Vastaus: {one.id}" for one in form}
    identifier = f"answer-{person}-{len(house.rows(Submission))}"
    address = token(house.desk.secret, link.id)
    return submit(house.desk, address, submission_id=identifier, raw=raw, files=(), now=now).kind


def headers_of(letter: Any) -> EmailMessage:
    """Parse a letter in the outbox."""
    message = message_from_bytes(letter.body, policy=default)
    assert isinstance(message, EmailMessage)
    return message
