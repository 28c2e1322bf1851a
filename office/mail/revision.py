"""Reading our own frozen letters back, and giving them other words: a note, a rehearsal's heading."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from calendars.wording import paragraphs
from office.mail.mime import LetterError

#: Headers that nobody touches come out as they went in.
_POLICY = SMTP.clone(max_line_length=76, refold_source="none")


@dataclass(frozen=True)
class WrittenLetter:
    """Hold what a frozen letter says."""

    subject: str
    text: str
    html: str
    #: fi, sv or en.
    language: str
    #: Whether it carries anything besides its words: files, or a calendar object.
    carries: bool


def read_letter(raw: bytes) -> WrittenLetter:
    """Read a frozen letter; raises LetterError for a message that is not one of ours."""
    message = parse(raw)
    text, html = (_part(message, kind) for kind in ("plain", "html"))
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return WrittenLetter(
        subject=str(message["Subject"]),
        text=str(text.get_content()).replace("\r\n", "\n"),
        html=str(html.get_content()).replace("\r\n", "\n"),
        language=str(message["Content-Language"] or ""),
        carries=len(leaves) > len((text, html)),
    )


def with_words(raw: bytes, *, text: str, html: str) -> bytes:
    """Give a frozen letter other words; headers, calendar object, files and boundaries stay as they are."""
    message = parse(raw)
    set_words(message, text=text, html=html)
    return message.as_bytes()


def parse(raw: bytes) -> EmailMessage:
    """Parse a frozen letter so that it can be written out again unchanged."""
    message = message_from_bytes(raw, policy=_POLICY)
    if not isinstance(message, EmailMessage):
        raise LetterError("a frozen letter is no message; look at its row in the outbox")
    return message


def set_words(message: EmailMessage, *, text: str, html: str) -> None:
    """Put other words into a parsed letter."""
    for kind, words in (("plain", text), ("html", html)):
        content = paragraphs(words) + "\n"
        part = _part(message, kind)
        says_version = "MIME-Version" in part
        part.set_content(content, subtype=kind, charset="utf-8", cte="quoted-printable")
        if not says_version:
            del part["MIME-Version"]


def _part(message: EmailMessage, kind: str) -> EmailMessage:
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and not part.is_attachment():
            return part
    raise LetterError(f"a frozen letter has no text/{kind}; let it leave as it is")
