"""Letters as bytes: one message to one recipient, with its invitation where it has one."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from calendars.wording import one_line, paragraphs
from office.mail.header import HeaderError, MailHeader, mailbox_header, text_header, token_header

#: Quoted-printable lines are at most 76 characters (RFC 2045 section 6.7); the library's own limit is 78.
_POLICY = SMTP.clone(max_line_length=76)
_MEDIA_TYPE = re.compile(r"(?!multipart/|message/)[a-z]+/[a-z0-9][a-z0-9.+-]*")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_CONTENT_ID = re.compile(r"[A-Za-z0-9.-]+@[A-Za-z0-9.-]+")
_METHOD_LINE = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_NOT_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|]')


class LetterError(ValueError):
    """Say why one letter cannot be built; the other letters of a round are not touched by it."""


@dataclass(frozen=True)
class MailAttachment:
    """Hold one attached file: its name, its media type (`application/pdf`) and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class MailPicture:
    """Hold a PNG that stands in the page as `cid:NAME` (RFC 2392): nothing is loaded from elsewhere."""

    #: Its Content-ID without brackets: `name@domain`.
    name: str
    content: bytes


def letter_bytes(  # noqa: PLR0913  # a letter has this many parts, and each is named where it is called
    *,
    sender_name: str,
    sender: str,
    recipient_name: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    date: datetime,
    language: str,
    calendar: bytes | None = None,
    method: str | None = None,
    attachments: Sequence[MailAttachment] = (),
    pictures: Sequence[MailPicture] = (),
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    list_id: str | None = None,
    auto_submitted: str = "auto-generated",
    key: str,
) -> bytes:
    """Build one message; the same arguments give the same bytes.

    The tree is what Outlook, Gmail and Apple take as an invitation (RFC 6047 section 2.4):
    mixed(alternative(plain, html, text/calendar), invite.ics, attachments). Where there are pictures, the
    page stands with them in related(html, pictures). `calendar` and `method` come together. `date` is aware,
    `key` is the outbox's name for the message. Lines are ASCII, end in CRLF and stay under 998 characters.
    Raises ValueError (LetterError, HeaderError or AddressError) that says what
    to mend in this one letter.
    """
    _require_method(calendar, method)
    message = _alternatives(text, html)
    for picture in pictures:
        _show(message, picture)
    if calendar is not None and method is not None:
        _add_calendar(message, calendar, method)
    for attachment in attachments:
        _attach(message, attachment)
    mailboxes = (
        mailbox_header("From", sender_name, sender),
        mailbox_header("To", recipient_name, recipient),
    )
    thread = _thread_headers(message_id, in_reply_to, references)
    for header in (*mailboxes, text_header("Subject", subject), _date(date), *thread):
        message[header.name] = header
    for header in _house_headers(language, list_id, auto_submitted, key):
        message[header.name] = header
    _fix_boundaries(message, key)
    return message.as_bytes()


def _require_method(calendar: bytes | None, method: str | None) -> None:
    """Hold METHOD in the MIME type equal to METHOD in the body (RFC 6047 section 2.4)."""
    if (calendar is None) != (method is None):
        raise LetterError("calendar and method come together: give both or neither")
    if calendar is None:
        return
    found = _METHOD_LINE.findall(calendar)
    if [name.decode("ascii") for name in found] != [method]:
        raise LetterError(
            f"the calendar object says METHOD {found!r}, the letter says {method!r}; make them the same"
        )


def _alternatives(text: str, html: str) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message.set_content(paragraphs(text) + "\n", charset="utf-8", cte="quoted-printable")
    message.add_alternative(paragraphs(html) + "\n", subtype="html", charset="utf-8", cte="quoted-printable")
    return message


def _show(message: EmailMessage, picture: MailPicture) -> None:
    """Put a picture beside the page that shows it (RFC 2387); it has no file name and no place of its own."""
    if not _CONTENT_ID.fullmatch(picture.name):
        raise LetterError(f"{picture.name!r} cannot name a picture; give name@domain")
    page = message.get_body(("related", "html"))
    if not isinstance(page, EmailMessage):
        raise LetterError("a letter without a page shows no picture")
    page.add_related(
        picture.content, "image", "png", cid=f"<{picture.name}>", disposition="inline", cte="base64"
    )


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    message.add_alternative(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": method, "charset": "UTF-8"},
    )
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")


def _attach(message: EmailMessage, attachment: MailAttachment) -> None:
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise LetterError(
            f"{attachment.media_type!r} is not the media type of a file; give one such as application/pdf"
        )
    name = _NOT_IN_FILE_NAMES.sub("-", one_line(attachment.name))
    if not name:
        raise LetterError("an attachment has no name; give the file name that its reader should see")
    maintype, _, subtype = attachment.media_type.partition("/")
    message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=name)


def _date(date: datetime) -> MailHeader:
    if date.tzinfo is None:
        raise LetterError(f"the letter's date {date} has no time zone; give an aware datetime")
    return MailHeader("Date", format_datetime(date))


def _thread_headers(
    message_id: str, in_reply_to: str | None, references: Sequence[str]
) -> Iterator[MailHeader]:
    for identifier in (message_id, *filter(None, (in_reply_to,)), *references):
        if not _MESSAGE_ID.fullmatch(identifier):
            raise HeaderError(
                f"{identifier[:40]!r} is not a message id; give one such as <key@office.example>"
            )
    yield token_header("Message-ID", message_id)
    if in_reply_to:
        yield token_header("In-Reply-To", in_reply_to)
    if references:
        yield token_header("References", *references)


def _house_headers(language: str, list_id: str | None, auto_submitted: str, key: str) -> Iterator[MailHeader]:
    yield token_header("Content-Language", language)
    yield token_header("Auto-Submitted", auto_submitted)
    yield token_header("X-Vuosikello-Key", key)
    if list_id:
        yield token_header("List-Id", f"<{list_id.strip('<>')}>")


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Derive each boundary from the key; `=_` is in neither base64 nor quoted-printable, so in no part."""
    digest = hashlib.sha256(key.encode("ascii")).hexdigest()[:32]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")
