"""Rehearsals (harjoitus): with an allow-list set, what is for others goes to one address of our own.

What the outbox has frozen stays the truth and stays unchanged; the rehearsal's copy is made while it leaves.
It says for whom it was, carries no calendar object, for nobody may answer an invitation for somebody else,
and has a Message-ID of its own, so that its bounce is not taken for the recipient's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parseaddr
from html import escape
from typing import Any

from calendars.address import AddressError, mail_address, same_mailbox
from office.mail.header import mailbox_header, text_header, token_header
from office.mail.mailer import Answer, Mailer, Refused
from office.mail.revision import parse, read_letter, set_words
from templates.words import letter_words

_CALENDAR = frozenset({"text/calendar", "application/ics"})
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_BAR = (
    '<p style="font-family:Segoe UI,Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#1b2430;'
    'background-color:#ffe9a8;margin:0;padding:12px 16px;"><strong>{}</strong></p>'
)


@dataclass(frozen=True)
class AllowList:
    """Say who gets their own mail in a rehearsal, and who gets everybody else's."""

    #: Takes what is for others, and its own mail.
    rehearsal_address: str
    #: Bare addresses and domains, in lower case.
    allowed: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> "AllowList":
        """Read a setting: an address first, then addresses and domains, with commas or spaces between.

        Raises ValueError where the first is no address, or another is neither.
        """
        first, *others = re.split(r"[,;\s]+", text.strip())
        try:
            own = mail_address(first)
            for one in others:
                mail_address(one if "@" in one.lstrip("@") else f"anybody@{one.lstrip('@')}")
        except AddressError as error:
            raise ValueError(
                f"{error.args[0].partition(';')[0]}; write first the address that takes everybody's mail, "
                "then addresses and domains that get their own"
            ) from None
        return cls(own, frozenset(one.lstrip("@").lower() for one in others))

    def allows(self, address: str) -> bool:
        """Tell whether an address gets its own mail."""
        lower = address.lower()
        return (
            same_mailbox(address, self.rehearsal_address)
            or lower in self.allowed
            or lower.rpartition("@")[2] in self.allowed
        )


class RehearsalMailer:
    """Send through another mailer, and send what is not allowed to the rehearsal's address instead."""

    def __init__(self, mailer: Mailer, allow: AllowList) -> None:
        self._mailer, self._allow = mailer, allow

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Send a message, or its rehearsal's copy; the answer's note says which."""
        if self._allow.allows(recipient):
            return self._mailer.send(raw, sender=sender, recipient=recipient, before_data=before_data)
        own = self._allow.rehearsal_address
        copy = rehearsal_copy(raw, own)
        try:
            answer = self._mailer.send(copy, sender=sender, recipient=own, before_data=before_data)
        except Refused as refused:  # says nothing of the address that the letter is for
            raise Refused(refused.reason, refused.code) from refused
        return replace(answer, note="rehearsal: taken by the rehearsal's address, not by the recipient's")

    def close(self) -> None:
        """Close the other mailer."""
        self._mailer.close()


def rehearsal_copy(raw: bytes, to: str) -> bytes:
    """Give the copy of a frozen letter that goes to the rehearsal's address; the same bytes each time."""
    message, written = parse(raw), read_letter(raw)
    role = parseaddr(str(message["To"]))[0] or str(message["To"])
    words = letter_words(written.language).rehearsal
    line = words.line.format(role=role)
    for part in message.walk():
        if part.is_multipart():
            kept: list[Any] = [one for one in part.iter_parts() if one.get_content_type() not in _CALENDAR]
            part.set_payload(kept)
    html = _BODY.sub(lambda body: body[0] + _BAR.format(escape(line)), written.html, count=1)
    set_words(message, text=f"*** {line} ***\n\n{written.text}", html=html)
    own_id = f"{str(message['Message-ID']).partition('@')[0]}@rehearsal.invalid>"
    for header in (
        mailbox_header("To", role, to),
        text_header("Subject", f"{words.subject.format(role=role)} {written.subject}"),
        token_header("Message-ID", own_id),
        token_header("X-Vuosikello-Key", own_id.strip("<>")),
    ):
        message.replace_header(header.name, header)
    return message.as_bytes()
