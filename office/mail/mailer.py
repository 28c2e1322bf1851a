"""What the outbox asks of a mail server's client, and the ways in which it can end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from office.mail.refusal import redacted


@dataclass(frozen=True)
class Answer:
    """The mail server's yes to a message (RFC 5321 section 4.2: code 2xx)."""

    code: int
    text: str
    #: What is out of the ordinary, such as who took it in a rehearsal.
    note: str | None = None


class MailError(Exception):
    """A message was not sent, or nobody knows; with the reason, and the server's code where it gave one.

    The reason is kept and shown: no address and no name stands in it.
    """

    def __init__(self, reason: str, code: int | None = None) -> None:
        self.reason = redacted(reason)
        super().__init__(self.reason)
        self.code = code


class ServerUnavailable(MailError):  # noqa: N818 - it names what happened
    """No message can be sent now: no connection, no TLS, or no login."""


class Postponed(MailError):  # noqa: N818 - it names what happened
    """This message was not taken now: 4xx, or the connection broke before its text left."""


class Refused(MailError):  # noqa: N818 - it names what happened
    """This message will never be taken as it is: 5xx, or its address cannot be written in SMTP.

    `unknown_mailbox` tells that the recipient's address is at fault: it takes no other message either.
    """

    def __init__(self, reason: str, code: int | None = None, *, unknown_mailbox: bool = False) -> None:
        super().__init__(reason, code)
        self.unknown_mailbox = unknown_mailbox


class NoAnswer(MailError):  # noqa: N818 - it names what happened
    """The text may have left and no answer came: nobody knows whether it arrived."""


class Mailer(Protocol):
    """Sends one message to one recipient, and never tries twice by itself."""

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Send ready MIME bytes and give the server's answer.

        `before_data` is called once the server has accepted sender and recipient, before any of the text
        leaves; what it raises stops the message and reaches the caller. Raises ServerUnavailable,
        Postponed or Refused when the text was not taken, NoAnswer when nobody knows.
        """

    def close(self) -> None:
        """Close the connection; the next send opens a new one."""
