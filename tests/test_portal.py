"""The portal: pages, headers, forms and files, as a browser without scripts meets them."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy.exc import OperationalError

from governance.plan_version import PlanState
from governance.reason import ReasonCode, because
from governance.record import Language
from governance.request import RequestState
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting, YearPlan
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Attachment, Obligation, Submission
from office.upload import attachment_path
from portal.body import BodyError, read_body
from portal.seal import form_seal, open_sealed_file
from portal.server import PortalServer
from templates.portal_words import PORTAL, portal_words
from tests.counter_house import (
    AFTER_DEADLINE,
    AFTER_EXPIRY,
    COMMENTS,
    DECIDED,
    DECISION,
    GOOD,
    INKOO,
    LOHJA,
    House,
    Receipts,
    Visitor,
    build_house,
    form_parts,
    hidden_values,
    in_folder,
    kept_values,
    later,
)

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Open a house for one test."""
    built = build_house(tmp_path)
    yield built
    built.desk.ledger.close()


@pytest.fixture
def visitor(house: House) -> Visitor:
    """Send somebody to the portal."""
    return Visitor(house)


def text_of(page: str) -> str:
    """Give what a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]).split())


def test_get_and_head_change_nothing(house: House, visitor: Visitor) -> None:
    """Mail scanners open every link with GET or HEAD: no byte of ledger or store changes."""
    presented = house.link()
    sent = visitor.send(presented, GOOD, files=[("plan", ("a.pdf", PDF))])
    before = house.snapshot()
    paths = ["/", "/health", "/static/portal.css", "/nothing", f"/k/{presented}", f"/k/{presented}?lang=sv"]
    paths += [f"/k/{sent.headers['location']}", f"/k/{presented}/file/1", "/k/unknown"]
    for path in paths:
        for method in ("GET", "HEAD"):
            response = visitor.request(method, path)
            assert response.status_code == (404 if path in {"/nothing", "/k/unknown"} else 200), path
    assert house.snapshot() == before


def test_every_answer_carries_the_security_headers(house: House, visitor: Visitor) -> None:
    """No caching, no referrers, no scripts, no frames, on pages, redirects, files and errors alike."""
    presented = house.link()
    sent = visitor.send(presented, GOOD, files=[("plan", ("a.pdf", PDF))])
    pages = [
        visitor.get(f"/k/{presented}"),
        sent,
        visitor.get("/k/unknown"),
        visitor.get(f"/k/{presented}/file/1"),
    ]
    for response in pages:
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["x-content-type-options"] == "nosniff"
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert "frame-ancestors 'none'" in policy


def test_pages_have_no_scripts_and_nothing_from_elsewhere(house: House, visitor: Visitor) -> None:
    """Whatever a page loads comes from its own site."""
    page = visitor.get(f"/k/{house.link()}").text
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "style=" not in page


@pytest.mark.parametrize("language", list(Language))
def test_unknown_expired_and_revoked_links_look_identical(
    house: House, visitor: Visitor, language: Language
) -> None:
    """Nobody learns from the page whether a link ever existed."""
    live, revoked = house.link(), house.link(INKOO, "inkoo-contact")
    house.revoke(revoked)
    later(house, AFTER_EXPIRY)
    last = "0" if live[-1] != "0" else "1"
    tokens = (live, revoked, live[:-1] + last, "0" * len(live))
    answers = [visitor.get(f"/k/{one}?lang={language}") for one in tokens]
    answers += [visitor.request("POST", f"/k/{one}?lang={language}", data={"a": "b"}) for one in tokens]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert f'lang="{language}"' in answers[0].text


def test_the_form_shows_who_asks_whom_what_why_and_by_when(house: House, visitor: Visitor) -> None:
    """A contact finds everything on the page."""
    said = text_of(visitor.get(f"/k/{house.link()}").text)
    for wanted in (
        "Perhekeskusten voimavarat ja kehittämistarpeet 2027",
        "Kunta Lohja",
        "torstai 4.3.2027 klo 23.59",
        "noin 45 minuuttia",
        "Johtoryhmän kokous 2/2027",
        "Vastauksista kootaan alueen yhteinen tilannekuva",
        "hanketoimisto@pikku.example",
        "Henkilöstö vuoden lopussa (pakollinen)",
    ):
        assert wanted in said


@pytest.mark.parametrize("concerns", [LOHJA, DECISION])
def test_a_page_is_in_one_language(house: House, visitor: Visitor, concerns: str) -> None:
    """Switching the language switches all of it: no word of another language's page is left."""
    presented = house.link(concerns, "lohja-registry")
    for language in Language:
        page = visitor.get(f"/k/{presented}?lang={language}").text
        assert f'<html lang="{language}">' in page
        for other in set(Language) - {language}:
            words = portal_words(other)
            said = text_of(page)
            for sentence in (*words.visit.values(), *words.form.values()):
                same = {
                    text for part in portal_words(language).model_dump().values() for text in part.values()
                }
                if len(sentence) > 12 and sentence not in same:
                    assert sentence not in said


def test_the_person_chooses_the_language_once(house: House, visitor: Visitor) -> None:
    """The form, its errors and its receipt stay in the language that was chosen."""
    presented = house.link(INKOO, "inkoo-contact")
    assert '<html lang="sv">' in visitor.get(f"/k/{presented}").text
    page = visitor.get(f"/k/{presented}?lang=en").text
    assert 'action="?lang=en"' in page


def test_a_language_that_a_round_lacks_is_not_offered(house: House, visitor: Visitor) -> None:
    """Where a text has no Swedish, the whole page is in Finnish, and Swedish is no choice."""
    rounds = tuple(
        one.model_copy(update={"task": one.task.model_copy(update={"sv": None})})
        for one in house.desk.clock.rounds
    )
    house.desk = replace(house.desk, clock=house.desk.clock.model_copy(update={"rounds": rounds}))
    page = visitor.get(f"/k/{house.link(INKOO, 'inkoo-contact')}?lang=sv").text
    assert '<html lang="fi">' in page
    assert "?lang=sv" not in page


def test_every_language_has_every_word() -> None:
    """A missing word is found at once, not by the first Swedish-speaking contact."""
    kinds = [set(portal_words(language).problem) for language in Language]
    assert kinds[0] == kinds[1] == kinds[2]
    assert [one for one in PORTAL.glob("*.toml") if "  " in one.read_text()] == []


def test_an_answer_leads_to_a_receipt(house: House, visitor: Visitor) -> None:
    """Post, redirect, get: the receipt shows what was received, and can be loaded again."""
    presented = house.link()
    sent = visitor.send(presented, GOOD, files=[("plan", ("Suunnitelma.pdf", PDF))])
    assert sent.status_code == 303
    said = text_of(visitor.get(f"/k/{sent.headers['location']}").text)
    for wanted in (
        "maanantai 1.3.2027 klo 10.00",
        "Lohjan yhteyshenkilö",
        "12,5 henkilötyövuotta",
        "Verkostona useassa toimipisteessä",
        "4.3.2026",
        "Suunnitelma.pdf (1 kt)",
        "Vastaanottovahvistus lähetetään sähköpostitse siihen osoitteeseen, johon linkki on lähetetty",
        "2.7.2027 saakka",
    ):
        assert wanted in said
    assert house.one(Obligation, LOHJA).state is RequestState.ANSWERED


def test_send_pressed_twice_is_one_submission(house: House, visitor: Visitor) -> None:
    """The form carries a single-use id: both presses lead to the same receipt."""
    presented = house.link()
    page = visitor.get(f"/k/{presented}").text
    files = [("plan", ("a.pdf", PDF))]
    first, second = (visitor.send(presented, GOOD, page=page, files=files) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(house.all(Submission)) == 1
    assert visitor.plan_receipt.planned == [("lohja-contact", house.all(Submission)[0].id, 1)]  # type: ignore[attr-defined]


def test_what_is_edited_after_sending_comes_back_to_be_sent(house: House, visitor: Visitor) -> None:
    """Back, edit, Send: the page keeps the edit, says so, and the next Send saves it."""
    presented = house.link()
    page = visitor.get(f"/k/{presented}").text
    visitor.send(presented, GOOD, page=page)
    again = visitor.send(presented, {**GOOD, "staff": "13"}, page=page)
    assert again.status_code == 409
    assert 'value="13"' in again.text
    assert visitor.send(presented, {**GOOD, "staff": "13"}, page=again.text).status_code == 303
    assert len(house.all(Submission)) == 2


def test_a_form_from_elsewhere_is_not_taken(house: House, visitor: Visitor) -> None:
    """Without the seal of this link and this form nothing is kept."""
    presented, other = house.link(), house.link(INKOO, "inkoo-contact")
    page = visitor.get(f"/k/{presented}").text
    foreign = hidden_values(visitor.get(f"/k/{other}").text)
    wrong: list[dict[str, Any]] = [
        {"seal": "0" * 64},
        {"seal": ""},
        {"seal": foreign["seal"]},
        {"submission": "chosen-by-me"},
        foreign,
    ]
    for values in wrong:
        assert visitor.send(presented, GOOD, page=page, **values).status_code == 403
    no_id = form_seal(house.desk.secret, presented.partition("-")[0], "")
    assert visitor.send(presented, GOOD, page=page, submission="", seal=no_id).status_code == 403
    assert not house.all(Submission)


def test_errors_come_with_everything_that_was_typed(house: House, visitor: Visitor) -> None:
    """A summary leads to the fields, each field says what to do, and nothing is lost."""
    presented = house.link()
    typed = {**GOOD, "staff": "paljon", "needs": "", "unit": '"<b>Sivistys</b>"'}
    page = visitor.send(presented, typed)
    assert page.status_code == 422
    assert "<title>Virhe:" in page.text
    assert 'href="#field-staff"' in page.text
    assert 'aria-describedby="help-staff problem-staff" aria-invalid="true"' in page.text
    assert 'value="paljon"' in page.text
    assert "&#34;&lt;b&gt;Sivistys&lt;/b&gt;&#34;" in page.text
    assert 'value="network" checked' in page.text
    assert not house.all(Submission)


def test_files_that_came_with_a_faulty_answer_need_not_be_chosen_again(
    house: House, visitor: Visitor
) -> None:
    """A browser forgets chosen files: the page carries them on, sealed."""
    presented = house.link()
    page = visitor.send(presented, {**GOOD, "needs": ""}, files=[("plan", ("a.pdf", PDF))])
    assert "a.pdf" in page.text
    assert visitor.send(presented, GOOD, page=page.text).status_code == 303
    assert [(one.name, one.size) for one in house.all(Attachment)] == [("a.pdf", len(PDF))]


def test_a_forged_or_foreign_file_seal_brings_no_file(house: House, visitor: Visitor) -> None:
    """Nobody attaches what somebody else sent: a seal holds for one link only."""
    presented, other = house.link(), house.link(INKOO, "inkoo-contact")
    page = visitor.send(presented, {**GOOD, "needs": ""}, files=[("plan", ("a.pdf", PDF))]).text
    [seal] = kept_values(page)
    assert open_sealed_file(house.desk.secret, other.partition("-")[0], seal) is None
    foreign = visitor.get(f"/k/{other}").text + f'<input name="kept" value="{seal}">'
    assert visitor.send(other, GOOD, page=foreign).status_code == 303
    assert not house.all(Attachment)


def test_a_correction_starts_from_the_answer_and_its_files(house: House, visitor: Visitor) -> None:
    """The form is filled in; files stay unless their box is cleared."""
    presented = house.link()
    visitor.send(presented, GOOD, files=[("plan", ("a.pdf", PDF))])
    page = visitor.get(f"/k/{presented}").text
    assert "Vastaus on saapunut 1.3.2027 klo 10.00" in page
    assert 'value="12,5"' in page
    assert "Lähetä korjattu vastaus" in page
    visitor.send(presented, GOOD, page=page, files=[("plan", ("b.pdf", PDF + b"b"))])
    assert [one.name for one in house.all(Attachment)] == ["a.pdf", "a.pdf", "b.pdf"]
    cleared = re.sub(r'name="kept"', 'name="gone"', visitor.get(f"/k/{presented}").text)
    visitor.send(presented, GOOD, page=cleared)
    assert len(house.all(Attachment)) == 3


def test_an_answer_that_came_meanwhile_is_shown_before_it_is_replaced(house: House, visitor: Visitor) -> None:
    """The substitute reads that the contact has answered, keeps the text, and may send it all the same."""
    contact, substitute = house.link(), house.link(LOHJA, "lohja-substitute")
    page = visitor.get(f"/k/{substitute}").text
    visitor.send(contact, GOOD)
    told = visitor.send(substitute, {**GOOD, "staff": "99"}, page=page)
    assert told.status_code == 409
    assert 'value="99"' in told.text
    assert "Katso saapunut vastaus" in told.text
    assert visitor.send(substitute, {**GOOD, "staff": "99"}, page=told.text).status_code == 303


def test_after_the_deadline_the_form_says_so_and_still_takes_the_answer(
    house: House, visitor: Visitor
) -> None:
    """Late is marked, on the page and in the ledger."""
    presented = house.link()
    later(house, AFTER_DEADLINE)
    assert "Määräaika päättyi 4.3.2027" in visitor.get(f"/k/{presented}").text
    sent = visitor.send(presented, GOOD)
    assert "määräajan jälkeen" in visitor.get(f"/k/{sent.headers['location']}").text
    assert house.one(Obligation, LOHJA).late


def test_a_released_municipality_sees_no_form(house: House, visitor: Visitor) -> None:
    """Nothing is asked any more, and the page says so."""
    house.set_state(LOHJA, RequestState.WAIVED)
    page = visitor.get(f"/k/{house.link()}")
    assert page.status_code == 200
    assert "<form" not in page.text


def test_a_proposal_comes_with_its_text_and_the_decision_form(house: House, visitor: Visitor) -> None:
    """A registry reads the proposal and reports the decision on one page."""
    presented = house.link(DECISION, "lohja-registry")
    page = visitor.get(f"/k/{presented}").text
    for wanted in (
        "Perheohjaajien yhteinen rahoitus",
        "Lapsivaikutusten arviointi",
        "Lohjan kaupunginhallitus",
        "<dt>Esityksen tekijä</dt><dd>Pikkuseudun johtoryhmä</dd>",
    ):
        assert wanted in page
    sent = visitor.send(presented, DECIDED, files=[("extract", ("ote.pdf", PDF))])
    assert "Hyväksytty muutettuna" in visitor.get(f"/k/{sent.headers['location']}").text
    swedish = visitor.get(f"/k/{presented}?lang=sv").text
    assert '<div lang="fi"><p>Kunnat ovat kokeilleet' in swedish


def test_who_comments_on_next_years_clock_sees_its_draft(house: House, visitor: Visitor) -> None:
    """The latest draft's meetings and the municipality's own deadlines stand on the page, by date."""
    presented = house.link(COMMENTS)
    assert "<table" not in visitor.get(f"/k/{presented}").text
    with house.desk.ledger.writing() as session:
        for number, hour in ((1, 8), (2, 11)):
            session.add(draft_version(number, hour))
    said = text_of(visitor.get(f"/k/{presented}").text)
    assert "Luonnos: vuosikello 2028 Aika Asia to 10.2.2028 klo 13.00 Johtoryhmän kokous 1/2028" in said
    assert "ti 31.10.2028 Määräaika: Seuraavan vuoden vuosikello" in said
    assert said.count("31.10.2028") == 1
    assert "Utkast: årsklocka 2028" in visitor.get(f"/k/{presented}?lang=sv").text


def draft_version(number: int, hour: int) -> PlanVersion:
    """Make a draft of 2028 with one meeting and one deadline."""
    starts_at = datetime(2028, 2, 10, hour, tzinfo=UTC)
    meeting = PlannedMeeting(
        id="johtoryhma/2028/1",
        series="johtoryhma",
        body="johtoryhma",
        number=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    due = PlannedItem(
        id="lausunnot/2028",
        kind=ItemKind.ROUND_DUE,
        at=datetime(2028, 10, 31, 20, 59, tzinfo=UTC),
        concerns="lausunnot/2028",
        why=because(ReasonCode.CLOCK_ROUND),
    )
    plan = YearPlan(
        region="pikku",
        year=2028,
        meetings=(meeting,),
        items=(due,),
        proven=True,
        objective=0,
        bound=0,
        seconds=0,
    )
    return PlanVersion(
        year=2028,
        number=number,
        state=PlanState.DRAFT,
        document=plan.model_dump_json(),
        made_at=starts_at,
    )


def test_a_file_is_given_back_as_an_attachment_to_its_own_municipality_only(
    house: House, visitor: Visitor
) -> None:
    """Downloads never open in the page, and a number in the address opens nothing of others."""
    presented, outsider = house.link(), house.link(INKOO, "inkoo-contact")
    visitor.send(presented, GOOD, files=[("plan", ("Päätös.pdf", PDF))])
    file = visitor.get(f"/k/{presented}/file/1")
    assert file.content == PDF
    assert file.headers["content-disposition"] == "attachment; filename*=utf-8''P%C3%A4%C3%A4t%C3%B6s.pdf"
    assert file.headers["content-type"] == "application/pdf"
    assert visitor.get(f"/k/{outsider}/file/1").status_code == 404
    assert visitor.get(f"/k/{outsider}/receipt/{house.all(Submission)[0].id}").status_code == 404


@pytest.mark.parametrize("megabytes", [11, 40])
def test_an_upload_that_is_too_large_loses_nothing_that_was_typed(
    house: House, visitor: Visitor, megabytes: int
) -> None:
    """A clear page in the person's language; the text is still there, the disk holds nothing."""
    presented = house.link(INKOO, "inkoo-contact")
    content = PDF + bytes(megabytes * 1_000_000)
    page = visitor.send(presented, GOOD, files=[("plan", ("stor.pdf", content))])
    assert page.status_code == 413
    assert "Filen ”stor.pdf” är för stor" in page.text
    assert 'value="12,5"' in page.text
    assert not [one for one in house.desk.store.rglob("*") if one.is_file()]


def test_files_that_are_too_large_together_are_told_one_by_one(house: House, visitor: Visitor) -> None:
    """The cap of a request: what fits stays, what does not is named."""
    presented = house.link()
    files = [("plan", (f"{number}.pdf", PDF + bytes([number]) * 9_000_000)) for number in range(1, 4)]
    page = visitor.send(presented, GOOD, files=files)
    assert page.status_code == 413
    assert "”3.pdf” ei mahtunut mukaan" in page.text
    assert len(kept_values(page.text)) == 2


def test_a_refused_file_says_why_beside_its_field(house: House, visitor: Visitor) -> None:
    """The reason names the file and the mend."""
    page = visitor.send(house.link(), GOOD, files=[("plan", ("ohjelma.pdf", b"MZ\x00\x01"))])
    assert page.status_code == 422
    assert "Tiedostoa ”ohjelma.pdf” ei voi ottaa vastaan" in page.text


def test_a_full_disk_is_told_and_nothing_is_lost(house: House, visitor: Visitor) -> None:
    """An OSError of the store gives the form back with its text, and keeps no half answer."""
    presented = house.link()
    occupied = house.desk.store / "occupied"
    occupied.write_text("a file where the folder should be")
    house.desk = in_folder(house.desk, occupied)
    page = visitor.send(presented, GOOD, files=[("plan", ("a.pdf", PDF))])
    assert page.status_code == 507
    assert "ei ole tilaa" in page.text
    assert "Perhetyön saatavuus" in page.text
    assert not house.all(Submission)


SOMEBODYS_WORDS = "Salainen vastaus"


class LockedHand:
    """A receipt hand that meets a ledger that stays locked, with somebody's words in its message."""

    def __call__(self, *_given: object, **_named: object) -> None:
        """Fail as SQLAlchemy does: with the parameters in the message."""
        raise OperationalError("INSERT", {"answers": SOMEBODYS_WORDS}, Exception("database is locked"))


def test_a_ledger_that_fails_gives_the_form_back_and_logs_nobodys_words(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The text is kept on the page; the log tells type and place, no answer and no token."""
    presented = house.link()
    visitor = Visitor(house, LockedHand())
    page = visitor.send(presented, GOOD)
    assert page.status_code == 503
    assert "Perhetyön saatavuus" in page.text
    [record] = [one for one in caplog.records if one.name.startswith("vuosikello")]
    logged = logging.Formatter().format(record)
    assert "OperationalError" in logged
    assert SOMEBODYS_WORDS not in logged
    assert presented not in logged
    assert visitor.send(presented, GOOD, page=page.text).status_code == 503
    assert Visitor(house, Receipts()).send(presented, GOOD, page=page.text).status_code == 303


def test_a_failing_page_is_a_page(house: House, visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, the visitor reads a page with the headers on, and the log holds no token."""
    presented = house.link()
    house.desk = replace(house.desk, time=SimpleNamespace(now=lambda: 1 / 0))
    page = visitor.get(f"/k/{presented}")
    assert page.status_code == 500
    assert "häiriö" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert presented not in caplog.text


@pytest.mark.parametrize("rest", ["file/0", f"file/{2**31}", f"file/{10**30}", "receipt/%00", "receipt/x"])
def test_an_address_that_nothing_can_stand_at_is_not_found(house: House, visitor: Visitor, rest: str) -> None:
    """A number larger than any column and a sign that no database takes are no failures of ours."""
    assert visitor.get(f"/k/{house.link()}/{rest}").status_code == 404


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"answer.staff=1"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=" + 5000 * "x", b"too long a boundary"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n",
        ),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut o'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--',
        ),
        ("", b""),
    ],
)
def test_a_body_that_is_no_form_is_refused_with_the_way_back(
    house: House, visitor: Visitor, kind: str, body: bytes
) -> None:
    """Broken requests get a clear page."""
    answer = visitor.request("POST", f"/k/{house.link()}", content=body, headers={"content-type": kind})
    assert answer.status_code in {400, 403}
    assert 'href="?lang=fi"' in answer.text
    assert not house.all(Submission)


@pytest.mark.parametrize("number", [0, 1])
def test_a_body_without_end_is_cut_off(tmp_path: Path, number: int) -> None:
    """Whoever sends on and on is stopped, and leaves nothing on the disk."""
    head = (
        b'--x\r\nContent-Disposition: form-data; name="file.plan"; filename="a.pdf"\r\n\r\n',
        b'--x\r\nContent-Disposition: form-data; name="answer.needs"\r\n\r\n',
    )[number]

    async def endless() -> AsyncIterator[bytes]:
        yield head
        while True:
            yield bytes(1_000_000)

    with pytest.raises(BodyError) as refused:
        anyio.run(read_body, "multipart/form-data; boundary=x", endless(), tmp_path)
    assert refused.value.status == 413
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_a_sender_who_falls_silent_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that sends nothing more does not hold its place for ever."""
    monkeypatch.setattr("portal.body._PIECE_SECONDS", 0.05)

    async def silent() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file.plan"; filename="a.pdf"\r\n\r\nstart'
        await anyio.sleep(30)

    with pytest.raises(BodyError) as refused:
        anyio.run(read_body, "multipart/form-data; boundary=x", silent(), tmp_path)
    assert refused.value.status == 408
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_an_attachment_lies_in_the_store_under_its_content(house: House, visitor: Visitor) -> None:
    """The ledger's row leads to the file."""
    visitor.send(house.link(), GOOD, files=[("plan", ("a.pdf", PDF))])
    [attachment] = house.all(Attachment)
    assert attachment_path(house.desk.store, attachment.sha256).read_bytes() == PDF


def test_the_first_page_and_unknown_addresses_are_in_the_browsers_language(visitor: Visitor) -> None:
    """Whoever has no link is addressed in the language that the browser prefers."""
    assert "Kommunernas webblankett" in visitor.get("/", headers={"accept-language": "sv-FI,fi;q=0.8"}).text
    assert "Kuntien verkkolomake" in visitor.get("/").text
    missing = visitor.get("/k/x/y/z", headers={"accept-language": "en"})
    assert (missing.status_code, "The link is not valid" in missing.text) == (404, True)
    assert visitor.request("DELETE", "/").status_code == 405


def test_eight_senders_at_once_lose_nothing(house: House) -> None:
    """Every answer is kept once, through the server that runs for real; who comes second is asked first."""
    people = [
        f"{one}-{role}"
        for one in ("lohja", "inkoo")
        for role in ("contact", "substitute", "director", "registry")
    ]
    links = [house.link(LOHJA if one.startswith("lohja") else INKOO, one) for one in people]
    start = Barrier(len(links))
    rounds: list[int] = []

    def answer(presented: str) -> None:
        with httpx.Client(base_url=server.url, timeout=60) as client:
            page = client.get(f"/k/{presented}").text
            start.wait()
            for attempt in range(len(links)):
                sent = client.post(
                    f"/k/{presented}", files=form_parts(page, GOOD, [("plan", ("a.pdf", PDF))])
                )
                if sent.status_code == 303:
                    rounds.append(attempt)
                    return
                assert sent.status_code == 409
                page = sent.text

    with PortalServer(house.desk, plan_receipt=Receipts()) as server, ThreadPoolExecutor(len(links)) as pool:
        for done in [pool.submit(answer, one) for one in links]:
            done.result()
    assert len(rounds) == len(links) == len(house.all(Submission))
    assert {one.person for one in house.all(Submission)} == set(people)


def test_the_servers_log_never_shows_a_token(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Addresses carry tokens: no access log is written, at whatever level the office logs."""
    presented = house.link()
    with caplog.at_level(logging.DEBUG), PortalServer(house.desk) as server:
        assert httpx.get(f"{server.url}/k/{presented}").status_code == 200
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert not [line for line in ours if presented in line]


def test_the_server_tells_health_and_stops(house: House) -> None:
    """The thread's server answers at its address and is gone after its block."""
    with PortalServer(house.desk) as server:
        assert httpx.get(f"{server.url}/health").text == "ok"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health")
