"""The wheel as a picture: its SVG, its table, its PNG and PDF."""

import io
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from calendars.lettering import text_width
from calendars.wheel import WheelDay, lay_out
from calendars.wheel_year import MOST_BODIES
from office.documents.picture import svg_to_pdf, svg_to_png
from templates import wheel_shapes
from templates.wheel_drawing import WheelHeadings, draw_wheel, wheel_table
from tests.font_measure import measured
from tests.wcag import contrast
from tests.wheel_samples import WORDS, YEAR, full_year, keski_suomi

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("fi", "sv", "en")
HEADINGS = WheelHeadings(
    caption="Vuosikello 2027", when="Aika", what="Mitä", kind="Laji", phase="Vaihe", meeting="Kokous",
    round="Tietopyyntö", day="Määräpäivä", pause="Tauko",
)  # fmt: skip
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
HOSTILE = '<script>alert("1")</script> & #eval("x")'


def _parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - the project's own drawing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_says_what_it_is(language: str) -> None:
    """A screen reader hears one image with a name and a description in its language."""
    root = _parse(draw_wheel(lay_out(keski_suomi(language))))
    assert root.get("role") == "img"
    assert root.get("lang") == language
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert [named[ref] for ref in (root.get("aria-labelledby") or "").split()] == [
        f"{WORDS[language]['title']} {YEAR}",
        WORDS[language]["description"],
    ]


def test_the_drawing_needs_no_style_script_or_outside_thing() -> None:
    """A page under a strict content security policy may hold it."""
    svg = draw_wheel(lay_out(full_year(1)))
    assert not re.search(r"<style|<script|style=|href=|\son\w+=|@import", svg)


def test_words_are_never_markup() -> None:
    """What a person wrote into the clock is shown as they wrote it."""
    year = replace(keski_suomi("fi"), title=HOSTILE, days=(WheelDay(HOSTILE, date(YEAR, 3, 3)),))
    svg = draw_wheel(lay_out(year))
    assert "<script" not in svg
    assert not [element for element in _parse(svg).iter() if "script" in element.tag]
    assert "<script" not in wheel_table(year, HEADINGS)
    assert svg_to_pdf(svg, language="fi", title=HOSTILE)


def test_every_text_stands_out_from_its_ground() -> None:
    """Contrast is at least 4.5 to 1 for every text on every ground it can stand on (WCAG 2.1, 1.4.3)."""
    grounds = (*wheel_shapes.PHASE_COLOURS, *wheel_shapes.ROUND_COLOURS, wheel_shapes.PAPER)
    pairs = [(wheel_shapes.INK, ground) for ground in grounds]
    pairs += [(colour, wheel_shapes.PAPER) for colour in (wheel_shapes.QUIET, wheel_shapes.TODAY)]
    pairs += [(wheel_shapes.sign(n).figures, wheel_shapes.sign(n).ground) for n in range(72)]
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def test_every_shape_stands_out_from_the_paper() -> None:
    """What one must see to read the wheel has a contrast of at least 3 to 1 (WCAG 2.1, 1.4.11).

    Phases, rounds and pauses have an outline; what merely decorates, such as a body's circle, need not.
    """
    seen = [wheel_shapes.EDGE, wheel_shapes.QUIET, wheel_shapes.TODAY, wheel_shapes.INK]
    seen += [wheel_shapes.sign(n).colour for n in range(MOST_BODIES)]
    assert min(contrast(colour, wheel_shapes.PAPER) for colour in seen) >= 3
    root = _parse(draw_wheel(lay_out(keski_suomi("fi"))))
    outlines = [path.get("stroke") for path in root.findall(f"{SVG}path")]
    assert outlines
    assert set(outlines) == {wheel_shapes.EDGE}


def test_bodies_differ_by_shape_and_not_only_by_colour() -> None:
    """As many bodies as a wheel takes have signs of their own in black, white and grey."""
    signs = [wheel_shapes.sign(n) for n in range(MOST_BODIES)]
    grounds = [{one.colour: "filled", wheel_shapes.PAPER: "open"}.get(one.ground, "shaded") for one in signs]
    assert len({(one.shape, ground) for one, ground in zip(signs, grounds, strict=True)}) == MOST_BODIES
    shaded = [one.ground for one, ground in zip(signs, grounds, strict=True) if ground == "shaded"]
    assert min(contrast(ground, wheel_shapes.PAPER) for ground in shaded) > 1.3


def test_each_shape_holds_its_figures_and_keeps_within_its_radius() -> None:
    """Figures of two digits fit in every shape, and no corner reaches a neighbour."""
    half_width, half_height = text_width("28", 1.07, bold=True) / 2 - 0.03, 0.37
    for corners in filter(None, wheel_shapes.SHAPES.values()):
        assert max(x * x + y * y for x, y in corners) <= 1.065**2
        for x, y in ((a * half_width, b * half_height) for a in (-1, 1) for b in (-1, 1)):
            assert _inside(x, y, corners)


def _inside(x: float, y: float, corners: tuple[tuple[float, float], ...]) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_the_table_says_everything_the_wheel_shows_in_the_order_of_time() -> None:
    """One row for each thing, a caption, and headings for columns and rows."""
    year = keski_suomi("fi")
    table = _parse(wheel_table(year, HEADINGS).replace("\u2013", "-"))
    rows = table.findall("tbody/tr")
    things = (year.phases, year.meetings, year.rounds, year.days, year.pauses)
    assert len(rows) == sum(len(part) for part in things)
    dates = [row.find("th/time").get("datetime") for row in rows]  # type: ignore[union-attr]
    assert dates == sorted(dates)  # type: ignore[type-var]
    assert table.findtext("caption") == "Vuosikello 2027"
    assert {heading.get("scope") for heading in table.findall("thead/tr/th")} == {"col"}
    assert {heading.get("scope") for heading in table.findall("tbody/tr/th")} == {"row"}
    assert table.get("lang") == "fi"


def test_the_table_writes_dates_as_offices_do() -> None:
    """A span has both its ends; a day has one date; a body is named once."""
    table = wheel_table(keski_suomi("fi"), HEADINGS)
    assert ">21.6.2027</time>\u2013<time" in table
    assert ">15.8.2027</time>" in table
    assert "<td>Johtoryhmä, kokous 1</td><td>Kokous</td>" in table


@pytest.mark.parametrize("width", [600, 2400])
def test_the_png_is_as_wide_as_asked(width: int) -> None:
    """Width and height stand in the file's header; the shape is that of the sheet."""
    png = svg_to_png(draw_wheel(lay_out(keski_suomi("fi"))), width_px=width)
    assert png.startswith(PNG_SIGNATURE)
    assert int.from_bytes(png[16:20]) == width
    assert int.from_bytes(png[20:24]) == pytest.approx(width * 1190 / 1684, abs=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_one_sheet_with_title_language_and_text(language: str) -> None:
    """The wall poster can be searched and read aloud."""
    words = WORDS[language]
    pdf = svg_to_pdf(draw_wheel(lay_out(keski_suomi(language))), language=language, title=words["title"])
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == words["title"]
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = "".join(reader.pages[0].extract_text().split())  # readers guess spaces in turned words
    for wanted in (*words["months"].split(), *words["bodies"], *words["phases"], words["pause"], str(YEAR)):
        assert "".join(wanted.split()) in text


@pytest.mark.parametrize(("paper", "points"), [("a3", (1191, 842)), ("a4", (842, 595))])
def test_the_pdf_lies_on_its_side_on_the_paper_that_was_asked_for(
    paper: str, points: tuple[int, int]
) -> None:
    """A3 for the wall, A4 for the folder."""
    pdf = svg_to_pdf(draw_wheel(lay_out(keski_suomi("fi"))), language="fi", title="Vuosikello", paper=paper)
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == points


def test_the_pdf_carries_the_projects_font_only() -> None:
    """No font of the machine, so that the wheel looks the same wherever it is made."""
    pdf = svg_to_pdf(draw_wheel(lay_out(keski_suomi("fi"))), language="fi", title="Vuosikello")
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]
    names = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", pdf)) or {str(fonts).encode()}
    assert all(b"OpenSans" in name for name in names)


def test_the_same_drawing_gives_the_same_files() -> None:
    """A document without changes has the same bytes, whenever it is made."""
    svg = draw_wheel(lay_out(keski_suomi("sv")))
    assert svg_to_pdf(svg, language="sv", title="Årsklocka") == svg_to_pdf(
        svg, language="sv", title="Årsklocka"
    )
    assert svg_to_png(svg, width_px=300) == svg_to_png(svg, width_px=300)


@pytest.mark.parametrize("svg", ["<svg/>", '<svg viewBox="0 0 0 10"/>'])
def test_a_drawing_without_a_shape_is_refused(svg: str) -> None:
    """The error says what to give."""
    with pytest.raises(ValueError, match="viewBox"):
        svg_to_png(svg)


def test_a_broken_drawing_is_refused() -> None:
    """The error says that the drawing is at fault."""
    with pytest.raises(ValueError, match="cannot be made into png"):
        svg_to_png('<svg viewBox="0 0 10 10"><g></svg>')


def test_no_word_is_wider_than_its_estimate() -> None:
    """The table of widths agrees with the font that draws: never narrower, 3 % wider at most."""
    year = full_year(1)
    texts = sorted({label.text for label in lay_out(year).labels if label.text})
    texts += [word for words in WORDS.values() for word in (*words["bodies"], *words["days"])]
    for bold, weight in ((False, 400), (True, 600)):
        real = measured(texts, weight)
        estimates = [text_width(text, 1000, bold=bold) for text in texts]
        assert all(estimate >= width * 0.995 for estimate, width in zip(estimates, real, strict=True))
        assert sum(estimates) <= sum(real) * 1.03


def test_words_keep_the_room_that_was_measured_in_whatever_font() -> None:
    """A browser without the font squeezes another into it: words on an arc would run into one another."""
    layout = lay_out(keski_suomi("fi"))
    labels = [one for one in layout.labels if len(one.text) > 2 and not one.lead]
    words = [one for one in _parse(draw_wheel(layout)).iter(f"{SVG}text") if one.get("textLength")]
    assert len(words) == len(labels) > 40
    for word, label in zip(words, labels, strict=True):
        assert float(word.get("textLength") or 0) == pytest.approx(label.width, abs=0.1)
