"""A small house for tests of the counter: the region `pikku`, a ledger, links and visitors."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
from sqlalchemy.orm import Session

from governance.form import Choice, FieldKind, FormField
from governance.meeting import MeetingState
from governance.moment import Moment
from governance.proposal import DecisionState, ProposalState
from governance.record import Text
from governance.request import RequestState
from governance.round import Round, RoundKind
from office.counter import PlanReceipt
from office.desk import Desk
from office.ledger.meetings import Meeting
from office.ledger.opening import open_ledger
from office.ledger.papers import Decision, Proposal
from office.ledger.rounds import Attachment, Link, LinkScope, LinkState, Obligation, Submission
from office.link import link_id, token
from office.reading import read_region
from office.settings import Settings
from portal.app import make_app

PIKKU = Path(__file__).parent / "regions" / "pikku"
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
#: The end of Thursday 4.3.2027 in Helsinki.
DEADLINE = datetime(2027, 3, 4, 21, 59, 59, tzinfo=UTC)
AFTER_DEADLINE = datetime(2027, 3, 8, 8, 0, tzinfo=UTC)
EXPIRY = datetime(2027, 7, 2, 20, 59, 59, tzinfo=UTC)
AFTER_EXPIRY = datetime(2027, 7, 3, 8, 0, tzinfo=UTC)

LOHJA = "perhekeskukset/2027/lohja"
INKOO = "perhekeskukset/2027/inkoo"
#: Lohja's comments on next year's clock.
COMMENTS = "lausunnot/2027/lohja"
DECISION = "talousarvio/2027/1/lohja"


def _text(fi: str, sv: str, en: str) -> Text:
    return Text(fi=fi, sv=sv, en=en)


ROUND = Round(
    id="perhekeskukset",
    kind=RoundKind.SUBMISSION,
    name=_text(
        "Perhekeskusten voimavarat ja kehittämistarpeet 2027",
        "Familjecentrens resurser och utvecklingsbehov 2027",
        "Resources and development needs of family centres 2027",
    ),
    purpose=_text(
        "Vastauksista kootaan alueen yhteinen tilannekuva. Johtoryhmä käyttää sitä, kun se päättää "
        "ensi vuoden kehittämiskohteista ja valmistelee esitykset kuntien talousarvioihin.",
        "Av svaren sammanställs en gemensam lägesbild för regionen. Styrgruppen använder den när den "
        "beslutar om nästa års utvecklingsobjekt och bereder framställningar till kommunernas budgetar.",
        "The answers make up the region's common picture. The steering group uses it when it decides on next "
        "year's development work and prepares proposals for the municipalities' budgets.",
    ),
    task=_text(
        "Kertokaa, miten kuntanne perhekeskus toimii ja mitä se tarvitsee. Täyttäkää lomake yhdessä "
        "varhaiskasvatuksen, koulun ja kirjaston kanssa.",
        "Berätta hur familjecentret i er kommun fungerar och vad det behöver. Fyll i blanketten tillsammans "
        "med småbarnspedagogiken, skolan och biblioteket.",
        "Tell us how your municipality's family centre works and what it needs. Fill in the form together "
        "with early childhood education, the school and the library.",
    ),
    due=Moment(before="johtoryhma/2", working_days=10),
    effort_minutes=45,
    used_by="johtoryhma/2",
    form=(
        FormField(
            id="has-centre",
            kind=FieldKind.YES_NO,
            required=True,
            label=_text(
                "Toimiiko kunnassa perhekeskus?",
                "Har kommunen ett familjecenter?",
                "Is there a family centre?",
            ),
        ),
        FormField(
            id="model",
            kind=FieldKind.CHOICE,
            label=_text(
                "Miten perhekeskus on järjestetty?", "Hur är familjecentret ordnat?", "How is it organised?"
            ),
            choices=(
                Choice(
                    id="shared",
                    label=_text("Yhteisessä toimipisteessä", "I gemensamma lokaler", "On shared premises"),
                ),
                Choice(
                    id="network",
                    label=_text("Verkostona useassa toimipisteessä", "Som ett nätverk", "As a network"),
                ),
            ),
        ),
        FormField(
            id="staff",
            kind=FieldKind.NUMBER,
            required=True,
            label=_text(
                "Henkilöstö vuoden lopussa", "Personal i slutet av året", "Staff at the end of the year"
            ),
            help=_text(
                "Laskekaa mukaan kunnan ja hyvinvointialueen henkilöstö.",
                "Räkna med både kommunens och välfärdsområdets personal.",
                "Count the staff of the municipality and of the county.",
            ),
            unit=_text("henkilötyövuotta", "årsverken", "person-years"),
            least=0,
            most=500,
        ),
        FormField(
            id="agreed-on",
            kind=FieldKind.DATE,
            label=_text(
                "Milloin yhteistyöstä on viimeksi sovittu?",
                "När kom man senast överens om samarbetet?",
                "Last agreed on",
            ),
        ),
        FormField(
            id="unit",
            kind=FieldKind.TEXT,
            label=_text("Vastuuyksikkö", "Ansvarig enhet", "Unit in charge"),
        ),
        FormField(
            id="needs",
            kind=FieldKind.LONG_TEXT,
            required=True,
            label=_text(
                "Tärkeimmät kehittämistarpeet", "De viktigaste utvecklingsbehoven", "Most important needs"
            ),
            help=_text(
                "Enintään kolme, tärkein ensin.", "Högst tre, det viktigaste först.", "At most three."
            ),
        ),
        FormField(
            id="plan",
            kind=FieldKind.FILE,
            label=_text(
                "Perhekeskuksen toimintasuunnitelma", "Familjecentrets verksamhetsplan", "Plan of the centre"
            ),
        ),
    ),
)

GOOD = {
    "has-centre": "yes",
    "model": "network",
    "staff": "12,5",
    "agreed-on": "4.3.2026",
    "unit": "Sivistyspalvelut",
    "needs": "Perhetyön saatavuus.\nYhteinen ajanvaraus.",
    "plan": "",
}


@dataclass
class StandingTime:
    """A time source that stands where the test put it."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        """Give the moment."""
        return self.moment


@dataclass
class Receipts:
    """Stand in for the hand that plans receipts: notes for whom it was asked."""

    planned: list[tuple[str, str, int]] = field(default_factory=list)

    def __call__(
        self,
        session: Session,
        desk: Desk,  # noqa: ARG002 - the hand's signature
        *,
        link: Link,
        submission: Submission,
        attachments: Sequence[Attachment],
        now: datetime,  # noqa: ARG002 - the hand's signature
    ) -> None:
        """Note the link's person, the submission and how many files it had."""
        assert session.get(Submission, submission.id) is submission
        self.planned.append((link.person, submission.id, len(attachments)))


@dataclass
class House:
    """Hold a desk with its standing time, and the links that were made in it."""

    desk: Desk
    time: StandingTime
    database: Path

    def link(self, concerns: str = LOHJA, person: str = "lohja-contact") -> str:
        """Make a live link and give its token."""
        scope = LinkScope.RECORD_DECISION if concerns.startswith("talousarvio") else LinkScope.ANSWER_ROUND
        identifier = link_id(scope, concerns, person)
        with self.desk.ledger.writing() as session:
            session.add(
                Link(
                    id=identifier,
                    scope=scope,
                    concerns=concerns,
                    person=person,
                    made_at=MONDAY,
                    expires_at=EXPIRY,
                )
            )
        return token(self.desk.secret, identifier)

    def revoke(self, presented: str) -> None:
        """Take a link back."""
        with self.desk.ledger.writing() as session:
            session.get_one(Link, presented.partition("-")[0]).state = LinkState.REVOKED

    def set_state(self, concerns: str, state: RequestState) -> None:
        """Put an obligation into a state."""
        with self.desk.ledger.writing() as session:
            session.get_one(Obligation, concerns).state = state

    def one(self, table: type[Any], identifier: Any) -> Any:
        """Give a row."""
        with self.desk.ledger.reading() as session:
            row = session.get_one(table, identifier)
            session.expunge(row)
            return row

    def all(self, table: type[Any]) -> list[Any]:
        """Give every row of a table."""
        with self.desk.ledger.reading() as session:
            rows = list(session.query(table))
            session.expunge_all()
            return rows

    def snapshot(self) -> tuple[str, dict[str, bytes]]:
        """Give the whole ledger as SQL, and every file of the store."""
        with sqlite3.connect(self.database) as connection:
            dump = "\n".join(connection.iterdump())
        connection.close()
        files = {str(one): one.read_bytes() for one in sorted(self.desk.store.rglob("*")) if one.is_file()}
        return dump, files


def build_house(folder: Path) -> House:
    """Open a new ledger in `folder`, with two obligations and a proposal that waits for Lohja's decision."""
    network, clock = read_region(PIKKU)
    clock = clock.model_copy(update={"rounds": (*clock.rounds, ROUND)})
    database = folder / "pikku.sqlite"
    ledger = open_ledger(str(database), region="pikku")
    time = StandingTime()
    store = folder / "files"
    store.mkdir()
    with ledger.writing() as session:
        _furnish(session)
    desk = Desk(
        network=network,
        clock=clock,
        ledger=ledger,
        settings=Settings(),
        time=time,
        store=store,
        secret=b"a secret of the tests",
        virtual=False,
    )
    return House(desk, time, database)


def _furnish(session: Session) -> None:
    for concerns in (LOHJA, INKOO, COMMENTS):
        round_id, _, municipality = concerns.split("/")
        session.add(
            Obligation(
                id=concerns,
                year=2027,
                round=round_id,
                municipality=municipality,
                state=RequestState.OPEN,
                due_at=DEADLINE,
            )
        )
    session.add(
        Meeting(
            id="johtoryhma/2027/2",
            year=2027,
            series="johtoryhma",
            number=2,
            changed_at=MONDAY,
            body="johtoryhma",
            starts_at=MONDAY,
            ends_at=MONDAY,
            state=MeetingState.HELD,
        )
    )
    session.flush()
    session.add(
        Proposal(
            id="talousarvio/2027/1",
            year=2027,
            window="talousarvio",
            state=ProposalState.SENT,
            meeting_id="johtoryhma/2027/2",
            text=PROPOSAL,
            made_at=MONDAY,
        )
    )
    session.flush()
    session.add(
        Decision(
            id=DECISION,
            proposal_id="talousarvio/2027/1",
            municipality="lohja",
            state=DecisionState.REQUESTED,
            due_at=DEADLINE,
            requested_at=MONDAY,
        )
    )


PROPOSAL = {
    "title": "Perheohjaajien yhteinen rahoitus vuodelle 2028",
    "account": "Kunnat ovat kokeilleet yhteisiä perheohjaajia vuodesta 2026. Väliarvioinnin mukaan "
    "perheet saivat apua keskimäärin kolme viikkoa aiempaa nopeammin.\nKokeilu päättyy 31.12.2027.",
    "effects_on_children": "Lapset saavat tukea arjessaan ilman lähetettä. Vaikutukset kohdistuvat "
    "erityisesti alle kouluikäisiin.",
    "costs": "Kunnan osuus on 1,20 euroa asukasta kohti vuodessa.",
    "proposed_decision": "Kunnanhallitus päättää varata perheohjaajien rahoitukseen 1,20 euroa asukasta "
    "kohti vuoden 2028 talousarviossa.",
    "heard": "Nuorisovaltuustot, vanhempainyhdistykset ja perhekeskusten ohjausryhmä.",
}
DECIDED = {
    "outcome": "amended",
    "decided-on": "1.3.2027",
    "section": "§ 45",
    "reasons": "Rahoitus varataan puoleksi vuodeksi.",
}


@dataclass
class Visitor:
    """Visit the portal in memory, as a browser would: follows no redirect by itself."""

    house: House
    plan_receipt: PlanReceipt = field(default_factory=Receipts)

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Make one request."""
        return anyio.run(self._request, method, path, given)

    async def _request(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(make_app(self.house.desk, plan_receipt=self.plan_receipt))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.example") as client:
            return await client.request(method, path, **given)

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Open a page."""
        return self.request("GET", path, **given)

    def send(
        self,
        presented: str,
        answers: Mapping[str, str],
        *,
        page: str | None = None,
        files: Sequence[tuple[str, tuple[str, bytes]]] = (),
        **also: str,
    ) -> httpx.Response:
        """Fill in the form of a page (opened first, unless given) and send it as multipart."""
        page = page or self.get(f"/k/{presented}").text
        return self.request("POST", f"/k/{presented}", files=form_parts(page, answers, files, **also))


def form_parts(
    page: str, answers: Mapping[str, str], files: Sequence[tuple[str, tuple[str, bytes]]] = (), **also: str
) -> list[tuple[str, Any]]:
    """Give what a browser sends for a page's form, as httpx takes it; `also` overrides unseen values."""
    data = {**hidden_values(page), **also, **{f"answer.{name}": value for name, value in answers.items()}}
    parts: list[tuple[str, Any]] = [(name, (None, value.encode())) for name, value in data.items()]
    parts += [("kept", (None, seal.encode())) for seal in kept_values(page)]
    return [*parts, *((f"file.{name}", file) for name, file in files)]


def hidden_values(page: str) -> dict[str, str]:
    """Give the values that a form carries unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def kept_values(page: str) -> list[str]:
    """Give the seals of the files that a form still carries."""
    return re.findall(r'name="kept" value="([^"]*)"', page)


def later(house: House, moment: datetime) -> House:
    """Move the standing time."""
    house.time.moment = moment
    return house


def in_folder(desk: Desk, store: Path) -> Desk:
    """Give the desk with another store."""
    return replace(desk, store=store)


def a_day(text: str) -> date:
    """Read an ISO date."""
    return date.fromisoformat(text)
