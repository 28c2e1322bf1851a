"""A meeting's page on the web: facts, agenda, and the answer to an invitation."""

import html
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from governance.meeting import Partstat
from governance.record import Language
from governance.year_plan import ItemKind
from office.ledger.journal import AuditEntry
from office.ledger.meetings import Invitation
from office.ledger.rounds import LinkScope
from office.link import link_id, token
from office.year import call_off, reschedule
from tests.cast import ADOPTED, CHAIR, COOPERATION, MEMBER, STEERING, SWEDISH_MEMBER, at, item
from tests.counter_house import StandingTime, Visitor, hidden_values
from tests.ledger_house import LedgerHouse, blank_papers, text_of

NOW = ADOPTED + timedelta(days=1)
SUMMONS = item(ItemKind.SUMMONS, STEERING).at


@pytest.fixture
def invited(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody; the portal's time stands a day later."""
    blank_papers(monkeypatch)
    house.carry_out(ADOPTED)
    house.let_leave()
    return standing(house, NOW)


def standing(house: LedgerHouse, moment: datetime) -> LedgerHouse:
    """Give the house with the portal's time standing still."""
    return replace(house, desk=replace(house.desk, time=StandingTime(moment)))


def path(
    house: LedgerHouse,
    person: str = MEMBER,
    meeting: str = STEERING,
    scope: LinkScope = LinkScope.ANSWER_INVITATION,
) -> str:
    """Give the way to a person's page about a meeting."""
    return f"/m/{token(house.desk.secret, link_id(scope, meeting, person))}"


def send(
    house: LedgerHouse, values: Mapping[str, str], *, page: str = "", where: str = "", **also: str
) -> httpx.Response:
    """Fill in the page's form and send it, as a browser would; `also` overrides what it carries unseen."""
    where = where or path(house)
    page = page or Visitor(house).get(where).text
    data = {**hidden_values(page), **also, **values}
    return Visitor(house).request(
        "POST", where, files=[(name, (None, value)) for name, value in data.items()]
    )


def words(page: str) -> str:
    """Give the text of a page's content."""
    content = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", content)).replace("\xa0", " ").split())


def contents(house: LedgerHouse) -> str:
    """Give the whole ledger as SQL."""
    with sqlite3.connect(house.database) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    return dump


def test_the_invitations_link_leads_to_the_page(invited: LedgerHouse) -> None:
    """The letter carries the very address at which the answer is taken."""
    letter = text_of(invited.letters("invitation", STEERING)[MEMBER])
    assert f"https://asiointi.pikku.example{path(invited)}" in letter


def test_the_page_shows_the_meeting_the_answer_and_whom_to_ask(invited: LedgerHouse) -> None:
    """Facts first, in the reader's language."""
    page = words(Visitor(invited).get(path(invited)).text)
    for told in (
        "Johtoryhmän kokous 1/2027",
        "10.2.2027",
        "Pikkuseudun johtoryhmä",
        "Lohjan sivistysjohtaja",
        "Ette ole vielä vastannut.",
        "hanketoimisto@pikku.example",
        "Esityslista julkaistaan tällä sivulla ennen kokousta.",
    ):
        assert told in page, told


@pytest.mark.parametrize("answer", ["accepted", "declined", "tentative"])
def test_an_answer_is_kept_and_shown(invited: LedgerHouse, answer: str) -> None:
    """Sending leads back to the page, which thanks and shows it; the message reaches the office's view."""
    sent = send(invited, {"answer": answer, "message": "Tulen junalla.\r\nKlo 9."})
    assert sent.status_code == 303
    row = invited.one(Invitation, (STEERING, MEMBER))
    assert (str(row.partstat), row.comment, row.answered_at) == (answer, "Tulen junalla.\nKlo 9.", NOW)
    back = Visitor(invited).get(f"/m/{sent.headers['location']}").text
    assert "Vastauksenne on tallennettu" in words(back)
    assert re.search(rf'value="{answer}" checked', back)
    assert (("invitation answered", STEERING) in invited.audit()) is True
    assert "Tulen junalla" not in str([row.detail for row in invited.rows(AuditEntry)])


def test_get_and_head_change_nothing(invited: LedgerHouse) -> None:
    """Mail scanners open every link, with every parameter that they find."""
    before = contents(invited)
    for query in ("", "?lang=sv", "?answer=declined&answered=1", "?answer=accepted"):
        for method in ("GET", "HEAD"):
            assert Visitor(invited).request(method, path(invited) + query).status_code == 200
    assert contents(invited) == before


def test_nothing_is_thanked_for_before_it_was_given(invited: LedgerHouse) -> None:
    """Whoever opens the address of the thanks has not answered."""
    assert "tallennettu" not in words(Visitor(invited).get(path(invited) + "?answered=1").text)


def test_the_latest_of_two_web_answers_counts(invited: LedgerHouse) -> None:
    """Also where the clock stands still between them."""
    for answer in ("accepted", "declined"):
        send(invited, {"answer": answer})
    assert invited.one(Invitation, (STEERING, MEMBER)).partstat is Partstat.DECLINED


def test_a_form_from_elsewhere_is_not_taken(invited: LedgerHouse) -> None:
    """Without the seal, with another form's, or as no form at all."""
    other = hidden_values(Visitor(invited).get(path(invited, CHAIR)).text)
    values = {"answer": "declined"}
    assert send(invited, values, seal="").status_code == 403
    assert send(invited, values, seal=other["seal"], submission=other["submission"]).status_code == 403
    assert Visitor(invited).request("POST", path(invited), data=values).status_code == 400
    assert invited.one(Invitation, (STEERING, MEMBER)).partstat is Partstat.NEEDS_ACTION


def test_an_answer_that_says_nothing_comes_back_with_its_message(invited: LedgerHouse) -> None:
    """The error stands above the form, and nothing that was typed is lost."""
    for values in ({"message": "<b>Junalla</b>"}, {"answer": "delegated", "message": "<b>Junalla</b>"}):
        sent = send(invited, values)
        assert sent.status_code == 422
        assert 'role="alert"' in sent.text
        assert "&lt;b&gt;Junalla" in sent.text
        assert sent.text.count("<title>Virhe:") == 1


def test_a_moved_meeting_asks_anew(invited: LedgerHouse) -> None:
    """A form that was open before the move is shown again with the new time; its answer is not taken."""
    page = Visitor(invited).get(path(invited)).text
    send(invited, {"answer": "accepted"})
    reschedule(invited.desk, STEERING, at("2027-02-11"), reason="", now=NOW)
    assert 'name="answer"' not in Visitor(invited).get(path(invited)).text
    invited.carry_out(NOW)
    sent = send(invited, {"answer": "accepted", "message": "Tulen"}, page=page)
    assert sent.status_code == 409
    shown = words(sent.text)
    assert ("11.2.2027" in shown, "vastaus on muuttunut" in shown) == (True, False)
    assert "Kokouksen aika on muuttunut sen jälkeen" in shown
    assert invited.one(Invitation, (STEERING, MEMBER)).partstat is Partstat.NEEDS_ACTION
    assert send(invited, {"answer": "declined"}).status_code == 303


def test_an_answer_between_the_move_and_the_new_invitation_is_told_of_the_move(invited: LedgerHouse) -> None:
    """The page was open when the office moved the meeting: the new time is shown, and nothing is taken."""
    page = Visitor(invited).get(path(invited)).text
    reschedule(invited.desk, STEERING, at("2027-02-11"), reason="", now=NOW)
    sent = send(invited, {"answer": "accepted"}, page=page)
    shown = words(sent.text)
    assert (sent.status_code, "11.2.2027" in shown) == (409, True)
    assert "Kokouksen aika on muuttunut sen jälkeen" in shown
    assert invited.one(Invitation, (STEERING, MEMBER)).partstat is Partstat.NEEDS_ACTION


def test_links_that_open_nothing_look_the_same(invited: LedgerHouse) -> None:
    """Unknown, forged, of another scope, over, and taken back."""
    gone = Visitor(invited).get("/m/unknown").text
    forged = path(invited)[:-1] + ("0" if path(invited)[-1] != "0" else "1")
    over = standing(invited, at("2027-02-10", 12))
    call_off(invited.desk, COOPERATION, reason="", now=NOW)
    assert Visitor(invited).get(path(invited, meeting=COOPERATION)).status_code == 200
    invited.carry_out(NOW)
    pages = [
        Visitor(invited).get(forged),
        Visitor(over).get(path(over)),
        Visitor(invited).get(path(invited, meeting=COOPERATION)),
        Visitor(invited).get(path(invited).replace("/m/", "/k/")),
    ]
    assert [page.status_code for page in pages] == [404] * 4
    assert {page.text for page in pages} == {gone}


def test_a_deputy_sees_whom_they_stand_in_for(invited: LedgerHouse) -> None:
    """The member's no on the web invites them; when they are let go their link opens nothing."""
    send(invited, {"answer": "declined"})
    invited.carry_out(NOW)
    where = path(invited, "lohja-contact")
    assert "Kenen varajäsenenä Lohjan sivistysjohtaja" in words(Visitor(invited).get(where).text)
    send(invited, {"answer": "accepted"})
    invited.carry_out(NOW + timedelta(hours=1))
    assert Visitor(invited).get(where).status_code == 404


def test_the_agenda_is_there_once_it_is_made(invited: LedgerHouse) -> None:
    """Its items, and the paper to download; the calendar's link shows it and answers nothing."""
    invited.carry_out(SUMMONS)
    later = standing(invited, SUMMONS)
    where = path(later, scope=LinkScope.READ_AGENDA)
    page = Visitor(later).get(where).text
    assert "Kokouksen avaus" in words(page)
    assert 'name="answer"' not in page
    assert Visitor(later).request("POST", where, files=[("answer", (None, "declined"))]).status_code == 404
    assert later.one(Invitation, (STEERING, MEMBER)).partstat is Partstat.NEEDS_ACTION
    link = re.search(r'href="([^"]+/agenda.pdf)"', page)
    assert link
    paper = Visitor(later).get(f"/m/{link[1]}")
    assert (paper.status_code, paper.content, paper.headers["content-type"]) == (
        200,
        b"blank",
        "application/pdf",
    )
    assert "attachment" in paper.headers["content-disposition"]
    assert Visitor(later).get("/m/unknown/agenda.pdf").status_code == 404


def test_there_is_no_paper_before_the_agenda(invited: LedgerHouse) -> None:
    """Asked for too early it is not found."""
    assert Visitor(invited).get(path(invited) + "/agenda.pdf").status_code == 404


@pytest.mark.parametrize("language", list(Language))
def test_a_page_is_in_one_language(invited: LedgerHouse, language: Language) -> None:
    """The one asked for; without asking, the person's own."""
    page = Visitor(invited).get(path(invited, SWEDISH_MEMBER, COOPERATION) + f"?lang={language}").text
    assert f'<html lang="{language}">' in page
    question = {"fi": "Osallistutteko kokoukseen?", "sv": "Deltar ni i mötet?", "en": "Will you attend?"}
    assert [one for one, text in question.items() if text in page] == [str(language)]
    own = Visitor(invited).get(path(invited, SWEDISH_MEMBER, COOPERATION)).text
    assert '<html lang="sv">' in own


def test_the_page_has_no_scripts_and_can_be_used_by_everybody(invited: LedgerHouse) -> None:
    """One heading, each control with its label, a group with its question; nothing from elsewhere."""
    page = Visitor(invited).get(path(invited)).text
    assert "<script" not in page
    assert page.count("<h1>") == 1
    assert re.search(r"<fieldset[^>]*>\s*<legend>", page)
    controls = re.findall(r'<(?:input type="radio"|textarea)[^>]* id="([^"]+)"|<textarea id="([^"]+)"', page)
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    assert {one or other for one, other in controls} == labelled
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()}
    assert described <= set(re.findall(r' id="([^"]+)"', page))
    headers = Visitor(invited).get(path(invited)).headers
    assert headers["cache-control"] == "no-store"
    assert "script-src" not in headers["content-security-policy"]


def test_a_ledger_that_fails_loses_no_message(invited: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form comes back with what was typed, and says that nothing was saved."""

    def broken(*_given: object, **_also: object) -> None:
        raise OSError

    monkeypatch.setattr("portal.meeting.answer_meeting", broken)
    sent = send(invited, {"answer": "declined", "message": "Junalla"})
    assert sent.status_code == 503
    assert ("Junalla" in sent.text, 'value="declined" checked' in sent.text) == (True, True)


def test_a_very_long_message_is_cut(invited: LedgerHouse) -> None:
    """The ledger takes what the page promises."""
    send(invited, {"answer": "accepted", "message": "ä" * 5000})
    assert len(invited.one(Invitation, (STEERING, MEMBER)).comment) == 2000


def test_the_files_of_the_test_are_where_they_belong(invited: LedgerHouse) -> None:
    """The portal leaves nothing in the store when an answer is taken."""
    before = sorted(Path(invited.desk.store).rglob("*")) if invited.desk.store.exists() else []
    send(invited, {"answer": "accepted"})
    after = sorted(Path(invited.desk.store).rglob("*")) if invited.desk.store.exists() else []
    assert after == before
