"""How wide words are in the font of the papers, without opening the font."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Advance widths of Open Sans in thousandths of the size, rounded up to the next 10 (a word is never
# wider than its estimate). Read once from the font's hmtx table; a test compares them with the font.
_REGULAR = {
    170: "\u2019", 230: "'", 250: ",", 260: " ijl", 270: "!.:;J·", 280: "I", 300: "()", 330: "-[]", 340: "f",
    360: "t”", 370: "/\\", 380: "{}", 410: '"r', 430: "?", 450: "_", 470: "z", 480: "cs", 500: "\u2013",
    510: "vy", 520: "FL§", 530: "kx", 550: "S^g", 560: "*ETa|", 570: "Ye", 580: "$+0123456789<=>XZ`~",
    600: "V", 610: "Po", 620: "KRbdhnpqu", 640: "AC", 650: "#B", 730: "&DGU", 740: "H", 760: "N",
    780: "OQw", 790: "…", 830: "%", 900: "@", 910: "M", 930: "W", 940: "m", 1000: "—",
}  # fmt: skip
_SEMIBOLD = {
    200: "\u2019", 250: "'", 260: " ", 270: ",", 280: "!.:;ijl·", 300: "J", 310: "I", 320: "()", 330: "-",
    340: "[]", 370: "f", 380: "}", 390: "{", 400: "/\\t”", 430: "_", 440: '"r', 460: "?", 480: "z",
    490: "s", 500: "c\u2013", 510: "§", 540: "F^vy", 550: "*LS", 560: "Egx|", 570: "T",
    580: "$+0123456789<=>Zek~", 590: "a", 600: "Y`", 620: "Po", 630: "VXbdpq", 640: "CKRhnu", 650: "#",
    670: "AB", 730: "G", 740: "D", 750: "&U", 760: "H", 790: "NOQ", 820: "w…", 870: "%", 900: "@",
    930: "M", 950: "W", 960: "m", 1000: "—",
}  # fmt: skip
_UNKNOWN = 1000


def _by_letter(table: Mapping[int, str]) -> dict[str, float]:
    return {letter: width / 1000 for width, letters in table.items() for letter in letters}


_WIDTHS = {False: _by_letter(_REGULAR), True: _by_letter(_SEMIBOLD)}


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return an upper bound of the text's width, in the unit of `size`."""
    widths = _WIDTHS[bold]
    letters = (unicodedata.normalize("NFD", letter)[0] for letter in unicodedata.normalize("NFC", text))
    return size * sum(widths.get(letter, _UNKNOWN / 1000) for letter in letters)


def wrap(text: str, size: float, width: float, *, bold: bool = False, indent: float = 0.0) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`; a word wider than that is split with a hyphen.

    The first line is shorter by `indent`; it is empty when the first word fits only on the next.
    """
    lines: list[str] = []
    for word in text.split():
        room = width - indent if len(lines) <= 1 else width
        joined = f"{lines[-1]} {word}" if lines and lines[-1] else word
        if lines and lines[-1] and text_width(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            if not lines and text_width(word, size, bold=bold) > width - indent:
                lines.append("")
            lines.extend(_pieces(word, size, width, bold=bold))
    return tuple(lines if indent else lines[lines[:1] == [""] :])


def wrap_evenly(
    text: str, size: float, width: float, *, bold: bool = False, indent: float = 0.0
) -> tuple[str, ...]:
    """Break a text into as many lines as `wrap` does, about as long as one another."""
    rows = wrap(text, size, width, bold=bold, indent=indent)
    for narrower in range(int(width), int(width / 2), -int(size / 2)):
        tried = wrap(text, size, narrower, bold=bold, indent=indent)
        if len(tried) > len(rows) or any(row.endswith("-") for row in tried):
            break
        rows = tried
    return rows


def _pieces(word: str, size: float, width: float, *, bold: bool) -> list[str]:
    def fits(part: str) -> bool:
        return text_width(part, size, bold=bold) <= width

    pieces: list[str] = []
    while not fits(word) and len(word) > 1:
        cut = next((n for n in range(len(word) - 1, 1, -1) if fits(word[:n] + "-")), 1)
        pieces.append(word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]
