"""Words on their way into a calendar object or a mail header, made safe to stand there."""

import re

#: Everything that some program somewhere takes for the end of a line.
_BREAK = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Control characters, lone surrogates, byte order marks, and marks that turn the reading direction of a
#: whole line.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACES = re.compile("[ \t\n]+")


def paragraphs(text: str) -> str:
    r"""Clean `text`, keeping its line breaks as plain `\n`.

    Every kind of break (CR, LF, vertical tab, form feed, U+0085, U+2028, U+2029) becomes one `\n`, so that
    no reader sees a line where we see none (RFC 5545 section 3.3.11 allows no control characters in TEXT).
    Non-breaking spaces stay.
    """
    return _UNSEEN.sub("", _BREAK.sub("\n", text)).strip(" \t\n")


def one_line(text: str) -> str:
    """Clean `text` and join its lines with single spaces."""
    return _SPACES.sub(" ", paragraphs(text))
