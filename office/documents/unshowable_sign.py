"""A sign that none of our fonts can draw, which neither PDF/A nor PDF/UA allows on paper."""

import re
import unicodedata

_NAMED = re.compile(r'(?:the text|contains the codepoint) `"(.+?)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_MARKS = {"Cf", "Me", "Mn"}
#: What Open Sans is sure to have: Latin letters, and the punctuation of our languages.
_DOUBTFUL = re.compile("[^\n -~\u00a0-\u017f\u2010-\u2026\u20ac\u2212]|\u00ad")


def showable(text: str, message: str) -> str | None:
    """Put the sign that Typst's message names into words (“[U+1F389]”); None for any other message."""
    found = _NAMED.search(message)
    if not found:
        return None
    sign = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[1])
    mended = _without_marks(text, sign)
    if mended == text and not sign.isascii():
        mended = text.replace(sign, _spelled(sign))
    return mended if mended != text else plain(text)


def plain(text: str) -> str:
    """Put all signs into words that a font may not have."""
    return _DOUBTFUL.sub(lambda sign: _spelled(sign[0]), text)


def _without_marks(text: str, sign: str) -> str:
    """Take the joiners and accents off `sign`: where there are any, it is they that have no glyph."""
    for mark in sorted({mark for mark in text if unicodedata.category(mark) in _MARKS}):
        text = text.replace(sign + mark, sign + _spelled(mark))
    return text


def _spelled(signs: str) -> str:
    invisible = all(unicodedata.category(sign) == "Cf" for sign in signs)
    return "" if invisible else "".join(f"[U+{ord(sign):04X}]" for sign in signs)
