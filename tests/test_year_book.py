"""The year book: everything of a year can be looked at, in three languages, and nothing else happens."""

import re
import shutil
from collections.abc import Iterator
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from governance.agenda import ItemOutcome
from governance.meeting import MeetingState, Partstat
from governance.message import MessageKind, MessageState
from governance.proposal import DecisionState, ProposalState
from governance.record import Language
from governance.request import RequestState
from office.desk import open_desk
from office.ledger.journal import AuditEntry
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import Document
from office.ledger.replies import ReplyKind
from office.ledger.rounds import Link
from office.link import token
from office.year import YearError
from office.year_book import write_year_book
from office.year_book.letter import read_letter
from templates import locale_file
from templates.year_book_words import MissingYearBookWordsError, year_book_words
from tests.year_book_house import HOSTILE, PIKKU, YEAR, Book, Cast, Postman

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """Write the book of a year that was lived."""
    folder = tmp_path_factory.mktemp("year")
    for name in ("mail", "agendas", "proposals", "inbox", "calendars"):
        (folder / name).mkdir()
    (folder / "calendars" / "region.ics").write_text("BEGIN:VCALENDAR")
    (folder / "inbox" / "1.eml").write_bytes(b"Message-ID: <r2@x.example>\r\n\r\nhei")
    with open_desk(str(PIKKU), ledger=str(folder / "ledger.sqlite"), create_virtual=True) as desk:
        Cast(desk, Postman(folder / "mail")).live()
        for file in (desk.store / "papers").iterdir():
            into = "proposals" if file.name.startswith("proposal") else "agendas"
            (folder / into / file.name).write_bytes(file.read_bytes())
        steps: list[tuple[int, int]] = []
        write_year_book(desk, YEAR, folder, letters=folder / "mail", progress=lambda *at: steps.append(at))
        yield Book(desk, folder, tuple(steps))


def test_every_link_leads_somewhere_and_every_page_is_reached(book: Book) -> None:
    """Nobody meets a dead link, and nothing is written that cannot be found from the front page."""
    pages = book.pages()
    to: dict[Path, set[Path]] = {}
    for file, tags in pages.items():
        for address in tags.addresses:
            path, _, anchor = address.partition("#")
            target = (file.parent / unquote(path)).resolve() if path else file
            assert target.exists(), (file.name, address)
            assert not anchor or anchor in pages[target].ids, (file.name, address)
            to.setdefault(file, set()).add(target)
    seen: set[Path] = set()
    waiting = {(book.folder / "index.html").resolve()}
    while waiting:
        file = waiting.pop()
        seen.add(file)
        waiting |= to.get(file, set()) & pages.keys() - seen
    assert seen == set(pages)


def test_pages_hold_no_scripts_and_fetch_nothing(book: Book) -> None:
    """A book on a stick must not run anything, nor tell anybody that it was opened."""
    for file, tags in book.pages().items():
        for tag, given in tags.tags:
            assert tag not in {"script", "object", "embed", "base"}, file.name
            assert not [name for name in given if name.startswith("on")], file.name
            for name in ("href", "src", "action", "data", "poster"):
                assert not re.match(r"(?i)\s*([a-z]+:|//)", given.get(name, "")), (file.name, given)


def test_ids_stand_once_on_a_page_and_headings_do_not_skip(book: Book) -> None:
    """People who hear a page go by its headings and anchors (WCAG 2.1, 1.3.1 and 4.1.1)."""
    for file, tags in book.pages().items():
        assert len(tags.ids) == len(set(tags.ids)), file.name
        levels = [int(tag[1]) for tag, _ in tags.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1, file.name
        assert levels.count(1) == 1, file.name
        assert all(after - before <= 1 for before, after in pairwise(levels)), file.name


@pytest.mark.parametrize("language", list(Language))
def test_each_language_has_the_same_pages(book: Book, language: Language) -> None:
    """A page's language switch finds the same page in the others."""
    of_finnish = {file.name for file in (book.folder / "book" / "fi").iterdir()}
    assert {file.name for file in (book.folder / "book" / language).iterdir()} == of_finnish
    assert len(of_finnish) > 30
    for file in (book.folder / "book" / language).iterdir():
        assert f'<html lang="{language}">' in file.read_text("utf-8")


def test_a_language_that_lacks_a_word_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page half in another language must not be written."""
    (tmp_path / "year_book").mkdir()
    (tmp_path / "year_book" / "fi.toml").write_text('[shell]\nfront = "Etusivu"\nmore = "Lisää"\n', "utf-8")
    (tmp_path / "year_book" / "sv.toml").write_text('[shell]\nfront = "Förstasidan"\n', "utf-8")
    monkeypatch.setattr(locale_file, "LOCALES", tmp_path)
    year_book_words.cache_clear()
    try:
        with pytest.raises(MissingYearBookWordsError, match=r"shell\.more"):
            year_book_words(Language.SV)
    finally:
        year_book_words.cache_clear()


@pytest.mark.parametrize("language", list(Language))
def test_every_state_and_kind_of_the_ledger_has_a_word(book: Book, language: Language) -> None:
    """What the ledger can say, the book can say in each language."""
    words = year_book_words(language)
    wanted = {
        "meeting_state": MeetingState,
        "partstat": Partstat,
        "request_state": RequestState,
        "proposal_state": ProposalState,
        "decision_state": DecisionState,
        "outcome": ItemOutcome,
        "message_kind": MessageKind,
        "message_state": MessageState,
        "reply_kind": ReplyKind,
    }
    for section, terms in wanted.items():
        assert not {str(term) for term in terms} - set(words[section]), section
    with book.desk.ledger.reading() as session:
        assert not set(session.scalars(select(AuditEntry.what))) - set(words["event"])


def test_the_figures_are_counted_from_the_ledger(book: Book) -> None:
    """The front page says what the ledger holds."""
    said = book.words("index.html")
    sent = book.count(Outbox.number, Outbox.state == MessageState.SENT)
    assert sent == len(list((book.folder / "mail").glob("*.eml"))) > 50
    assert f"Lähtevät kirjeet Tila Määrä Lähetetty {sent} Yhteensä {sent}" in said
    assert "Peruttu 1" in said
    assert "Siirrettyjä kokouksia 1" in said
    assert "Määräajassa 2 Myöhässä 2 Puuttuu 2 Yhteensä 6" in said
    assert (
        "Vastaus kutsuun 1 Palautunut viesti 1 Yhteensä 2 Osoitteita, joihin posti ei mene perille 1" in said
    )
    reminders = book.count(Outbox.number, Outbox.kind == MessageKind.REMINDER)
    assert reminders > 0
    assert f"Muistutus {reminders} " in said


def test_the_front_page_names_who_adopted_the_clock(book: Book) -> None:
    """The decision that put the year in force stands first."""
    assert "hyväksynyt Pikkuseudun yhteistyöryhmä 8.12.2026, § 9." in book.words("index.html")
    assert "Lillregionens samarbetsgrupp" in book.words("index.sv.html")


def test_every_letter_has_a_page_in_its_own_language(book: Book) -> None:
    """A letter is shown as it was sent, to whom it was sent, in the language that it was written in."""
    with book.desk.ledger.reading() as session:
        rows = session.execute(select(Outbox.number, Outbox.recipient, Outbox.subject)).all()
    assert {row.number for row in rows} == {
        int(file.stem) for file in (book.folder / "book" / "letters").iterdir()
    }
    for number, recipient, subject in rows:
        person = book.desk.network.person(recipient)
        name = f"book/letters/{number:06}.html"
        assert f'<html lang="{person.language}">' in book.text(name)
        assert subject in book.words(name)
        assert person.title.in_language(person.language).lower() in book.words(name).lower()


def test_a_letters_content_stands_in_a_frame_that_may_do_nothing(book: Book) -> None:
    """What was sent by mail gets no rights in the book, and reaches the frame unchanged."""
    file = book.folder / "mail" / "000001.eml"
    key = message_from_bytes(file.read_bytes())["X-Vuosikello-Key"]
    with book.desk.ledger.reading() as session:
        number = session.scalars(select(Outbox.number).where(Outbox.message_id == f"<{key}>")).one()
    tags = book.pages()[(book.folder / f"book/letters/{number:06}.html").resolve()]
    frames = [given for tag, given in tags.tags if tag == "iframe"]
    assert len(frames) == 1
    assert frames[0]["sandbox"] == ""
    assert frames[0]["title"]
    assert frames[0]["srcdoc"] == read_letter(file).html != ""


def test_no_personal_link_gets_into_the_book(book: Book) -> None:
    """Whoever is given the book cannot answer for a municipality."""
    with book.desk.ledger.reading() as session:
        links = session.scalars(select(Link.id)).all()
    tokens = [token(book.desk.secret, one) for one in links]
    letters = b"".join(file.read_bytes() for file in (book.folder / "mail").iterdir())
    assert any(one.encode() in letters.replace(b"=\n", b"").replace(b"=\r\n", b"") for one in tokens)
    for file in book.pages():
        text = file.read_text("utf-8")
        assert not [one for one in tokens if one in text], file.name


def test_what_a_municipality_wrote_is_shown_as_text(book: Book) -> None:
    """A tag in an answer is quoted, not obeyed."""
    page = "book/fi/round-esitykset.html"
    assert "<script" not in book.text(page)
    assert HOSTILE in book.words(page)


def test_a_round_tells_who_answered_when(book: Book) -> None:
    """In time, late and missing are told apart, with reminders and corrections."""
    said = book.words("book/fi/round-esitykset.html")
    assert "Määräajassa 1 Myöhässä 1 Puuttuu 1" in said
    assert "korjattu kerran" in said
    rows = dict(
        re.findall(r'<tr id="(\w+)">(.*?)</tr>', book.text("book/fi/round-esitykset.html"), re.DOTALL)
    )
    assert "Määräajassa" in rows["lohja"]
    assert 'class="in-time"' in rows["lohja"]
    assert "Myöhässä" in rows["siuntio"]
    assert "määräajan jälkeen" in rows["siuntio"]
    assert "../../book/letters/" in rows["siuntio"], "each reminder leads to its letter"
    assert "Puuttuu" in rows["inkoo"]


def test_a_moved_and_a_cancelled_meeting_say_so_and_why(book: Book) -> None:
    """Nobody has to compare two calendars."""
    moved = book.words("book/fi/meeting-johtoryhma-2027-1.html")
    assert "Alkuperäinen aika oli keskiviikko 10.2.2027 klo 9.00" in moved
    assert "Puheenjohtaja on estynyt" in moved
    cancelled = book.words("book/fi/meeting-johtoryhma-2027-3.html")
    assert "Peruttu" in cancelled
    assert "Asiat ovat valmistelussa" in cancelled


def test_a_meeting_tells_who_was_invited_and_what_they_answered(book: Book) -> None:
    """Roles, answers and remarks; the remark is marked as its writer's language."""
    page = "book/sv/meeting-yhteistyoryhma-2027-1.html"
    said = book.words(page)
    assert "Bildningsdirektör i Lojo" in said
    assert "Förhindrad" in said
    assert '<span lang="fi">Olen valtuustossa.</span>' in book.text(page)


def test_papers_are_linked_where_they_lie(book: Book) -> None:
    """A meeting's agenda and memo, and a proposal's document, open from the pages that tell of them."""
    meeting = book.text("book/fi/meeting-johtoryhma-2027-2.html")
    for form in ("pdf", "docx", "html"):
        assert f'href="../../agendas/agenda-johtoryhma-2027-2-fi-1.{form}"' in meeting
        assert f'href="../../agendas/memo-johtoryhma-2027-2-sv-1.{form}"' in meeting
    proposal = book.text("book/fi/proposal-talousarvio-2027-1.html")
    assert 'href="../../proposals/proposal-talousarvio-2027-1-lohja-fi-1.pdf"' in proposal
    assert book.count(Document.id) > 20


def test_a_proposals_way_is_told_in_order(book: Book) -> None:
    """From the municipality's idea through the steering group to the decisions, not all of them yes."""
    said = book.words("book/fi/proposal-talousarvio-2027-1.html")
    way = [
        "Kunta teki esityksen: Lohja",
        "Hanketoimisto valmisteli esityksen",
        "Käsiteltiin kokouksessa: hyväksyttiin",
        "Lähetettiin kuntien päätettäväksi",
        "Ensimmäinen kunta päätti",
        "Esitys on käsitelty kaikissa kunnissa",
    ]
    places = [said.index(step) for step in way]
    assert places == sorted(places)
    assert "Hyväksytty 1 Hylätty 1 Ei päätöstä 1" in said
    assert "§ 123" in said


def test_a_text_in_another_language_is_marked_with_its_language(book: Book) -> None:
    """A screen reader speaks a Finnish proposal in Finnish on a Swedish page (WCAG 2.1, 3.1.2)."""
    page = book.text("book/sv/proposal-talousarvio-2027-1.html")
    assert re.search(r'<h1 lang="fi">Yhteinen iltapäivystys &amp; perhekeskukset</h1>', page)
    assert 'lang="fi">12 000 euroa vuodessa.</dd>' in page


def test_a_municipality_has_everything_that_concerns_it(book: Book) -> None:
    """What it was asked for, what it decided, where its people sit, and whose mail does not arrive."""
    siuntio = book.words("book/fi/municipality-siuntio.html")
    assert "Vastattu myöhässä" in siuntio
    assert "Hylätty" in siuntio
    assert "Yhteistyöryhmän kokous 1/2027" in siuntio
    inkoo = book.words("book/fi/municipality-inkoo.html")
    assert "Ei vastausta" in inkoo
    assert "Sähköposti ei mene perille" in inkoo


def test_incoming_mail_and_the_audit_log_are_told_in_the_readers_language(book: Book) -> None:
    """The ledger's English stands on no Finnish page where the book has words for it."""
    replies = book.text("book/fi/replies.html")
    assert "Vastaus koski kokouksen aiempaa aikaa." in replies
    assert 'href="../../inbox/1.eml"' in replies
    audit = book.words("book/fi/audit.html")
    assert "Kokous siirrettiin Johtoryhmän kokous 1/2027 Hanketoimisto suunnitelman versio 2" in audit
    for name in ("audit", "replies"):
        assert '<span lang="en">' not in book.text(f"book/fi/{name}.html")


def test_the_calendar_holds_every_meeting_and_deadline(book: Book) -> None:
    """By month and body in the planner, and day by day below it."""
    page = book.text("book/fi/calendar.html")
    with book.desk.ledger.reading() as session:
        meetings = session.scalars(select(Meeting.id)).all()
    for one in meetings:
        assert page.count(f'href="meeting-{one.replace("/", "-")}.html"') == 2, one
    said = book.words("book/fi/calendar.html")
    assert "Kierroksen määräaika: Seuraavan vuoden vuosikello" in said
    assert "Tauko alkaa: Kesätauko (10.8.2027 asti)" in said
    assert "Kunnan päätöksen määräaika: Esitys seuraavan vuoden talousarvioon (Lohja)" in said
    assert 'href="../../calendars/region.ics"' in page


def test_without_the_files_beside_it_the_book_names_them_but_links_to_nothing(
    book: Book, tmp_path: Path
) -> None:
    """A book of a live ledger has no mail folder; its lists are whole all the same."""
    write_year_book(book.desk, YEAR, tmp_path, letters=None)
    alone = Book(book.desk, tmp_path, ())
    assert not (tmp_path / "book" / "letters").exists()
    assert "PDF" in alone.words("book/fi/meeting-johtoryhma-2027-2.html")
    assert "agendas/" not in alone.text("book/fi/meeting-johtoryhma-2027-2.html")
    assert "Kutsu:" in alone.words("book/fi/letters-kind-invitation.html")
    test_every_link_leads_somewhere_and_every_page_is_reached(alone)


def test_the_same_ledger_gives_the_same_book(book: Book, tmp_path: Path) -> None:
    """Two books of one ledger can be compared."""
    for name in ("one", "two"):
        write_year_book(book.desk, YEAR, tmp_path / name, letters=None)
    files = sorted(one.relative_to(tmp_path / "one") for one in (tmp_path / "one").rglob("*.*"))
    assert len(files) > 100
    for one in files:
        assert (tmp_path / "one" / one).read_bytes() == (tmp_path / "two" / one).read_bytes(), one


def test_progress_only_goes_forward_and_ends_at_the_end(book: Book) -> None:
    """The bar reaches its end when the book is written."""
    assert [done for done, _ in book.steps] == sorted(done for done, _ in book.steps)
    assert book.steps[-1][0] == book.steps[-1][1] == len(book.pages())


def test_a_year_that_was_never_planned_has_no_book(book: Book, tmp_path: Path) -> None:
    """The error says what to do, and nothing is written."""
    with pytest.raises(YearError, match="2031 has no plan"):
        write_year_book(book.desk, 2031, tmp_path, letters=None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_pages_fit_a_phone_and_ask_for_nothing_but_files(book: Book) -> None:
    """Wide tables scroll within themselves, the page does not (WCAG 2.1, 1.4.10)."""
    names = ["index.html", *(f"book/sv/{one}.html" for one in ("calendar", "audit", "round-esitykset"))]
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 380, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        for name in [*names, "book/fi/proposal-talousarvio-2027-1.html", "book/letters/000001.html"]:
            page.goto((book.folder / name).resolve().as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 380, name
        browser.close()
    assert asked
    assert not [url for url in asked if not url.startswith(("file:", "about:"))]
