"""Mail headers written so that no value can begin a line of its own."""

import re
from email.header import Header
from email.policy import EmailPolicy
from typing import Self

from calendars.address import mail_address
from calendars.wording import one_line

_VISIBLE = re.compile(r"[\x21-\x7e]+")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]+")
_LONGEST_PLAIN = 60
_LONGEST_LINE = 70
_LONGEST_TOKEN = 900


class HeaderError(ValueError):
    """Say which header of one message cannot be written, and why."""


class MailHeader(str):
    """Hold a header whose bytes are already decided; the email package stores and writes it as it is.

    The standard library reads `=?utf-8?q?=0D=0A?=` in a header's text as an encoded word and folds long
    Message-IDs into encoded words; writing the folded text ourselves keeps both away (RFC 2047, RFC 5322
    section 2.2.3).
    """

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, folded: str) -> Self:
        """Take the header's name and its value, with a newline where it is folded."""
        if not re.fullmatch(r"[\x20-\x7e\t]*(?:\n[ \t]+[\x21-\x7e][\x20-\x7e\t]*)*", folded):
            raise HeaderError(
                f"header {name} cannot be written: it holds a line break or a control character"
            )
        header = super().__new__(cls, folded)
        header.name = name
        return header

    def fold(self, *, policy: EmailPolicy) -> str:
        """Write the whole header line as the email package asks its headers to."""
        return f"{self.name}: {self}".replace("\n", policy.linesep) + policy.linesep


def text_header(name: str, text: str) -> MailHeader:
    """Write free text such as a subject: as it stands when short and plain, else as RFC 2047 words."""
    cleaned = one_line(text)
    if _PLAIN.fullmatch(cleaned) and len(cleaned) <= _LONGEST_PLAIN and "=?" not in cleaned:
        return MailHeader(name, cleaned)
    return MailHeader(name, Header(cleaned, "utf-8", header_name=name).encode())


def mailbox_header(name: str, display_name: str, address: str) -> MailHeader:
    """Write one mailbox (RFC 5322 section 3.4); raises AddressError when the address is none."""
    wire, cleaned = mail_address(address), " ".join(one_line(display_name).split())
    if not cleaned:
        return MailHeader(name, wire)
    plain = _PLAIN_NAME.fullmatch(cleaned) and len(cleaned) <= _LONGEST_PLAIN
    words = cleaned if plain else Header(cleaned, "utf-8", header_name=name).encode()
    last_line = words.rpartition("\n")[2]
    fits = len(name) + len(last_line) + len(wire) <= _LONGEST_LINE
    return MailHeader(name, words + (" " if fits else "\n ") + f"<{wire}>")


def token_header(name: str, *tokens: str) -> MailHeader:
    """Write identifiers that must arrive letter by letter, one a line; raises HeaderError."""
    for token in tokens:
        if not _VISIBLE.fullmatch(token) or len(token) > _LONGEST_TOKEN:
            raise HeaderError(
                f"header {name} cannot hold {token[:40]!r}: an identifier has visible ASCII characters only, "
                f"at most {_LONGEST_TOKEN}"
            )
    return MailHeader(name, "\n ".join(tokens))
