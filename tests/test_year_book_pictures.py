"""The year book's planner and load picture: a page each in every language, reached from the front page."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import open_desk
from office.year import draft_year
from office.year_book import write_year_book
from office.year_book.voice import front_name
from templates.load_words import load_words
from templates.planner_words import planner_words
from tests.year_book_house import PIKKU, YEAR, Book

NOUNS = ("planner", "load")
LANGUAGES = tuple(Language)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """Write the book of a year that has a draft and no more."""
    folder = tmp_path_factory.mktemp("drafted")
    with open_desk(str(PIKKU), ledger=str(folder / "ledger.sqlite"), create_virtual=True) as desk:
        draft_year(desk, YEAR, datetime(YEAR - 1, 11, 1, 9, tzinfo=HELSINKI))
        write_year_book(desk, YEAR, folder, letters=None)
        yield Book(desk, folder, ())


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_reached_from_the_front_page(book: Book, language: Language, noun: str) -> None:
    """One click away, and the page is there."""
    assert f'href="book/{language}/{noun}.html"' in book.text(front_name(language))
    titles = {"planner": planner_words(language).title, "load": load_words(language).title}
    assert titles[noun].format(year=YEAR) in book.words(f"book/{language}/{noun}.html")


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_shows_its_picture_and_says_it_in_a_table(
    book: Book, language: Language, noun: str
) -> None:
    """The drawing is a file beside the book; whoever cannot see it hears what it shows and has the table."""
    page = book.text(f"book/{language}/{noun}.html")
    assert (book.folder / "book" / f"{noun}.{language}.svg").read_text("utf-8").startswith("<svg")
    assert f'<img src="../../book/{noun}.{language}.svg" alt="' in page
    assert page.count("<table") == page.count("<caption>") == {"planner": 1, "load": 2}[noun]


def test_every_link_of_the_pictures_pages_leads_somewhere(book: Book) -> None:
    """Links are files of the book, ids stand once on a page, and nothing is fetched from elsewhere."""
    pages = book.pages()
    for language in Language:
        for noun in NOUNS:
            file: Path = (book.folder / "book" / language / f"{noun}.html").resolve()
            tags = pages[file]
            assert len(tags.ids) == len(set(tags.ids))
            for address in tags.addresses:
                place, _, anchor = address.partition("#")
                target = (file.parent / place).resolve() if place else file
                assert target.exists(), address
                assert not anchor or target != file or anchor in tags.ids
