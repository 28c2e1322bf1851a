"""The year's pictures as files: by command, on paper, on a page with their tables, and in the year book."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from calendars.paper import Paper
from governance.record import Language
from office.documents.picture import svgs_to_pdf
from office.documents.picture_file import PICTURE_SUFFIXES, Picture
from office.load import load_picture
from office.planner import planner_picture
from office.wheel import wheel_picture
from templates.wheel_shapes import TODAY
from tests.cast import planned, rules
from tests.command_line import CommandLine
from tests.large_region import YEAR, large_plan, large_rules

COMMANDS = ("wheel", "planner", "load")
LANGUAGES = tuple(Language)
POINTS = {Paper.A4: (842, 595), Paper.A3: (1191, 842)}
BEGINS = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".html": b"<!doctype html>"}


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Give a command line on a planned year."""
    monkeypatch.delenv("VUOSIKELLO_LEDGER", raising=False)
    monkeypatch.delenv("VUOSIKELLO_STORE", raising=False)
    made = CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")
    made.plan(YEAR)
    return made


def _draw(draw: Callable[..., Picture], language: Language) -> Picture:
    return draw(large_plan(), *large_rules(), language)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("suffix", PICTURE_SUFFIXES)
def test_each_picture_comes_in_each_form(
    line: CommandLine, tmp_path: Path, command: str, suffix: str
) -> None:
    """The file's name says which; it begins as that form does."""
    file = tmp_path / f"picture{suffix}"
    assert line.on(command, "--year", YEAR, "-o", file, "--lang", "sv").code == 0
    assert file.read_bytes().startswith(BEGINS[suffix])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("paper", Paper)
def test_a_pdf_lies_on_the_paper_that_was_asked_for(
    line: CommandLine, tmp_path: Path, command: str, paper: Paper
) -> None:
    """Every page is a landscape A4 or A3, in the language that was asked for."""
    file = tmp_path / "picture.pdf"
    assert line.on(command, "--year", YEAR, "-o", file, "--paper", paper, "--lang", "fi").code == 0
    reader = PdfReader(file)
    for page in reader.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == POINTS[paper]
    assert reader.trailer["/Root"]["/Lang"] == "fi"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("language", "draft"), [("fi", "luonnos"), ("sv", "utkast"), ("en", "draft")])
def test_a_year_that_is_not_in_force_says_so_on_the_picture(
    line: CommandLine, tmp_path: Path, command: str, language: str, draft: str
) -> None:
    """A draft on the wall would be taken for the year; once it is adopted, nothing more is said."""
    file = tmp_path / "picture.svg"
    asked = (command, "--year", YEAR, "-o", file, "--lang", language)
    assert line.on(*asked).code == 0
    assert f", {draft}" in re.sub(r"<[^>]+>", "", file.read_text("utf-8"))
    line.on("adopt", "--year", YEAR, "--body", "yhteistyoryhma", "--on", "2026-12-09")
    assert line.on(*asked).code == 0
    assert f", {draft}" not in re.sub(r"<[^>]+>", "", file.read_text("utf-8"))


def test_the_hand_shows_the_day_that_was_asked_for(line: CommandLine, tmp_path: Path) -> None:
    """A wheel for a meeting in May has its hand in May; a day of another year draws none."""
    file = tmp_path / "wheel.svg"
    assert line.on("wheel", "--year", YEAR, "-o", file, "--today", "2027-05-10").code == 0
    assert "Tänään 10.5." in re.sub(r"<[^>]+>", "", file.read_text("utf-8"))
    assert TODAY in file.read_text("utf-8")
    assert line.on("wheel", "--year", YEAR, "-o", file, "--today", "2026-05-10").code == 0
    assert TODAY not in file.read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "wrong", [("-o", "picture.gif"), ("-o", "picture.svg", "--paper", "a5"), ("-o", "x.svg", "--lang", "de")]
)
def test_what_cannot_be_drawn_is_wrong_usage(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, wrong: tuple[str, ...]
) -> None:
    """Nothing is written, and the command says what to write instead."""
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    assert line.on(command, "--year", YEAR, *wrong).code == 2
    assert set(tmp_path.iterdir()) == before


def test_a_day_that_is_no_day_is_wrong_usage(line: CommandLine, tmp_path: Path) -> None:
    """The command says how to write one."""
    answer = line.on("wheel", "--year", YEAR, "-o", tmp_path / "w.svg", "--today", "10.5.2027")
    assert answer.code == 2
    assert "2027-05-10" in answer.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_year_without_a_plan_has_no_picture(line: CommandLine, tmp_path: Path, command: str) -> None:
    """The error says how to make one."""
    answer = line.on(command, "--year", YEAR + 1, "-o", tmp_path / "picture.svg")
    assert answer.code == 1
    assert f"vuosikello plan REGION --year {YEAR + 1}" in answer.err


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draw", [planner_picture, load_picture])
def test_a_pdfs_words_can_be_searched_and_read_aloud(
    draw: Callable[..., Picture], language: Language
) -> None:
    """The document has a title and a language, each page's picture a description, and text is text."""
    picture = draw(planned(), *rules(), language)
    reader = PdfReader(io.BytesIO(picture.as_file(".pdf", Paper.A3)))
    assert reader.metadata is not None
    assert reader.metadata.title == f"{picture.title}, {picture.subtitle}"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == str(language)
    assert root["/MarkInfo"]["/Marked"]
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for body in rules()[0].bodies:
        assert "".join(body.short.in_language(language).split()) in text
    assert len(reader.pages) == len(picture.pages(Paper.A3))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draw", [wheel_picture, planner_picture, load_picture])
def test_a_page_holds_the_picture_and_the_tables_and_fetches_nothing(
    draw: Callable[..., Picture], language: Language
) -> None:
    """One file to mail or to open: no script, no address, each table in a region that scrolls by keyboard."""
    picture = _draw(draw, language)
    page = picture.as_file(".html").decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<svg") == page.count('role="img"') == 1
    assert page.count("<table") == page.count("<caption>") == len(picture.tables)
    assert page.count('role="region" tabindex="0"') == len(picture.tables)
    addresses = set(re.findall(r"https?://[^\"' ]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<script|<link|src=|href=|@import", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_form_that_does_not_exist_is_refused() -> None:
    """The error lists those that do."""
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.html"):
        _draw(planner_picture, Language.FI).as_file(".gif")


def test_each_drawing_of_a_document_has_a_sheet_of_its_own() -> None:
    """Three drawings make three pages, in their order, none empty."""
    words = ("Yksi", "Kaksi", "Kolme")
    drawings = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 842 595"><text x="9" y="40">{w}</text></svg>'
        for w in words
    ]
    reader = PdfReader(io.BytesIO(svgs_to_pdf(drawings, language="fi", title="Kolme", paper="a4")))
    assert [page.extract_text().strip() for page in reader.pages] == list(words)


def test_the_wheels_hand_is_not_in_a_year_that_is_over() -> None:
    """A wheel drawn without a day, as the year book does, has no hand."""
    plain = wheel_picture(large_plan(), *large_rules(), Language.FI)
    handed = wheel_picture(large_plan(), *large_rules(), Language.FI, today=date(YEAR, 3, 3))
    assert TODAY not in plain.screen
    assert TODAY in handed.screen
