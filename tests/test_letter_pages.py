"""A letter's page shows what its plain text says, stands on its own, and runs nobody's code."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from governance.agenda_change import ItemPart
from governance.record import Language
from templates.gallery import gallery, gallery_page, samples
from templates.letter import KINDS, LetterContext, write_letter

LETTERS = gallery()
#: Every sample: each kind, and further ones by "kind.variant".
EVERY = [(Language(key.partition("/")[0]), key.partition("/")[2]) for key in LETTERS]


class Page(HTMLParser):
    """Read a page as a person and as a checker does: its words, tags, and colours on their backgrounds."""

    VOID = frozenset({"br", "meta", "hr", "img", "link", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.pairs: set[tuple[str, str]] = set()
        self._open: list[tuple[str, str, str, bool]] = [("", "#000000", "#ffffff", True)]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag and see what its style changes."""
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag in self.VOID:
            return
        _, ink, ground, shown = self._open[-1]
        style = values.get("style", "")
        ink = next(iter(re.findall(r"(?<![-\w])color:(#\w{6})", style)), ink)
        ground = next(iter(re.findall(r"background-color:(#\w{6})", style)), ground)
        hidden = tag in {"title", "style"} or "display:none" in style
        self._open.append((tag, ink, ground, shown and not hidden))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open; another one is a broken page."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        _, ink, ground, shown = self._open[-1]
        if data.strip() and shown:
            self.words.append(data)
            self.pairs.add((ink, ground))

    @property
    def text(self) -> str:
        """Give the words that are shown."""
        return " ".join(self.words)


def words_of(text: str) -> list[str]:
    """Split into words and web addresses, without the punctuation that only one of two layouts has."""
    return [
        word for word in re.findall(r"https?://\S+|[\w@.+'%/-]*\w", text.lower()) if word not in {"-", ""}
    ]


def hostile(value: Any, bad: str) -> Any:
    """Put the bad text behind every text of a context, at any depth."""
    match value:
        case ItemPart():
            return value
        case str() if not value.startswith("http") and "@" not in value:
            return value + bad
        case dict():
            return {key: hostile(inner, bad) for key, inner in value.items()}
        case list() | tuple():
            return tuple(hostile(inner, bad) for inner in value)
        case _:
            return value


def spoiled(context: LetterContext, bad: str) -> LetterContext:
    """Give the context with the bad text in all its texts."""
    choices = {"asked"}
    values = {k: v if k in choices else hostile(v, bad) for k, v in context.model_dump().items()}
    return type(context).model_validate(values)


def luminance(colour: str) -> float:
    """Give the relative luminance (WCAG 2.1) of #rrggbb."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(first: str, second: str) -> float:
    """Give the contrast ratio (WCAG 2.1) of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_page_and_plain_text_say_the_same(language: Language, kind: str) -> None:
    """Word for word: whoever reads text misses nothing, and neither does whoever reads the page."""
    letter = LETTERS[f"{language}/{kind}"]
    page, text = words_of(Page(letter.html).text), words_of(letter.text)
    assert sorted(set(page)) == sorted(set(text))


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_page_is_self_contained_and_says_its_language(language: Language, kind: str) -> None:
    """No scripts, styles or frames, no picture but what travels along: only links that a person follows."""
    letter = LETTERS[f"{language}/{kind}"]
    tags = Page(letter.html).tags
    names = {name for name, _ in tags}
    assert not names & {"script", "link", "iframe", "style", "form", "object", "base", "svg"}
    assert not any(
        key.startswith("on") or key in {"background", "srcset"} for _, attrs in tags for key in attrs
    )
    assert all(attrs["src"].startswith("cid:") for _, attrs in tags if "src" in attrs)
    assert "url(" not in letter.html
    assert ("html", str(language)) in {(name, attrs.get("lang")) for name, attrs in tags}
    assert all(
        attrs["href"].startswith(("https://", "mailto:", "webcal://")) for name, attrs in tags if name == "a"
    )


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_page_is_laid_out_as_outlook_and_phones_need_it(language: Language, kind: str) -> None:
    """Tables with inline styles, 600 px at most and fluid below, letters of 16 px or more, no dark surprises.

    Outlook's renderer knows neither flex nor grid nor max-width: it gets a table of 600 px of its own.
    """
    html = LETTERS[f"{language}/{kind}"].html
    tags = Page(html).tags
    assert not re.search(r"display:\s*(flex|grid)|position:|float:|@media|class=", html)
    assert "max-width:600px" in html
    assert (
        '<!--[if mso]><table role="presentation" cellpadding="0" cellspacing="0" border="0" width="600">'
        in html
    )
    widths = [int(width) for _, attrs in tags if (width := attrs.get("width", "")).isdigit()]
    assert max(widths, default=0) <= 600
    sizes = [int(size) for size in re.findall(r"font-size:(\d+)px", html)]
    assert sizes
    assert min(sizes) >= 16
    assert 'name="viewport" content="width=device-width' in html
    assert '<meta name="color-scheme" content="light">' in html
    styled = [attrs.get("style", "") for name, attrs in tags if name in {"p", "h1", "h2", "li", "th"}]
    assert all(re.search(r"(?<![-\w])color:#", style) for style in styled)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_picture_says_in_words_what_it_shows(language: Language, kind: str) -> None:
    """Each number of it stands in its alternative text, and again as text beside it."""
    letter, context = LETTERS[f"{language}/{kind}"], samples(language)[kind]
    shown = [attrs for name, attrs in Page(letter.html).tags if name == "img"]
    picture = getattr(context, "picture", None)
    assert len(shown) == (picture is not None)
    for attrs in shown:
        assert attrs["src"] == f"cid:{picture.cid}"
        assert all(f"{line.label} {line.count}" in attrs["alt"] for line in picture.lines)
        assert all(
            re.search(f"{re.escape(line.label)}.*: {line.count}", letter.text) for line in picture.lines
        )


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_text_has_contrast(language: Language, kind: str) -> None:
    """At least 4.5 to 1 (WCAG 2.1, 1.4.3)."""
    pairs = Page(LETTERS[f"{language}/{kind}"].html).pairs
    assert pairs
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_link_is_also_there_to_read(language: Language, kind: str) -> None:
    """Every address that can be followed can also be seen and copied."""
    page = Page(LETTERS[f"{language}/{kind}"].html)
    links = {attrs["href"].removeprefix("mailto:") for name, attrs in page.tags if name == "a"}
    assert all(link in page.text for link in links)


BAD = [
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "\r\nBcc: eve@example.org\r\n\r\nhi",
    "\u202e\u0000\u2028x\x1e",
    '"><img src=x>',
]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_stays_text(kind: str, bad: str) -> None:
    """Markup, template code and header breaks in any value do nothing."""
    letter = write_letter(spoiled(samples("fi")[kind], bad), "fi")
    clean = LETTERS[f"fi/{kind}"]
    count = [name for name, _ in Page(clean.html).tags].count("img")
    assert [name for name, _ in Page(letter.html).tags if name in {"script", "img"}] == ["img"] * count
    assert {name for name, _ in Page(letter.html).tags} <= {name for name, _ in Page(clean.html).tags}
    assert ("{{7*7}}{% raw %}" in bad) == ("{{7*7}}{% raw %}" in letter.text)
    assert not re.search(r"[\r\n]", letter.subject)
    assert not re.search("[\u202e\u2028\x00\x1e]", letter.subject + letter.text + letter.html)


def test_the_gallery_page_links_every_letter() -> None:
    """Whoever mends the words finds each letter as a page and as text."""
    page = Page(gallery_page(LETTERS))
    links = {attrs["href"] for name, attrs in page.tags if name == "a"}
    assert links == {f"{key}.{suffix}" for key in LETTERS for suffix in ("html", "txt")}


def test_a_number_stays_with_its_word() -> None:
    """A time, a section or a sum is not parted at a line's end, in text or on the page; tags stay whole."""
    letter = LETTERS["fi/decision_request"]
    assert "varata siihen\N{NO-BREAK SPACE}8\N{NO-BREAK SPACE}400 euroa" in letter.html
    assert not re.search(r"\bklo$|§$|\d\n\d", letter.text, re.MULTILINE)
    assert 'style="margin:0;padding:0;' in letter.html
    assert "\N{NO-BREAK SPACE}" not in "".join(re.findall(r"<[^>]*>", letter.html))
