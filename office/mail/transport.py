"""The one client of a mail server: yagmail's connection and login, one message at a time, no retries."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from enum import Enum, auto
from typing import Any

import yagmail

from office.mail.mailer import Answer, NoAnswer, Postponed, Refused, ServerUnavailable
from office.mail.refusal import is_unknown_mailbox, redacted, without_recipient
from office.mail.settings import Login, MailSettings, Security, is_loopback
from office.mail.token import TokenError, TokenSource, token_source

# RFC 5321 section 4.2: the first digit tells yes, not now, or never.
_YES, _NOT_NOW, _NEVER = 2, 4, 5
_OK = 250
_CLOSING = 421  # the server is about to close the connection
_TOO_LARGE = 552


class _Step(Enum):
    """How far a mail transaction has come."""

    ADDRESSES = auto()
    #: The caller is being asked whether the text may leave.
    ASKING = auto()
    ASKED = auto()
    #: The server may have the text.
    TEXT = auto()


class _ClosedBetweenMessages(Exception):  # noqa: N818 - never leaves this module
    """A kept connection turned out to be closed before anything was said about this message."""


class _Connection(smtplib.SMTP):
    """An SMTP connection that asks its caller before a text leaves, and knows how far it came."""

    before_data: Callable[[], None]
    step = _Step.ADDRESSES
    answer: Answer

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.step = _Step.ASKING
        self.before_data()
        self.step = _Step.ASKED
        code, said = super().data(msg)
        self.answer = Answer(code, _said(said))
        return (_OK, said) if code // 100 == _YES else (code, said)

    def send(self, s: Any) -> None:
        if isinstance(s, bytes):  # commands are str, the text is bytes
            self.step = _Step.TEXT
        super().send(s)


class _TlsConnection(_Connection, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


class _Client(yagmail.SMTP):  # type: ignore[misc]  # yagmail ships no types
    """yagmail's client with our connection, verified TLS, and XOAUTH2 by an access token."""

    def __init__(self, settings: MailSettings) -> None:
        tls = settings.security is Security.TLS
        # Reading the machine's trust store takes longer than a message: only where there is TLS.
        verified = None if settings.security is Security.NONE else ssl.create_default_context()
        self.settings = settings
        self.tokens: TokenSource | None = token_source(settings.token) if settings.token else None
        super().__init__(
            user=settings.user or "",
            password=settings.password.get_secret_value() if settings.password else "",
            host=settings.host,
            port=settings.port,
            smtp_starttls={"context": verified} if settings.security is Security.STARTTLS else False,
            smtp_ssl=tls,
            smtp_skip_login=settings.user is None or settings.login is Login.XOAUTH2,
            soft_email_validation=False,
            timeout=settings.timeout,
            local_hostname="localhost" if is_loopback(settings.host) else None,
            **({"context": verified} if tls else {}),
        )
        self.user = settings.user  # yagmail turns a bare user name into one at gmail.com

    @property
    def connection(self) -> type[_Connection]:
        return _TlsConnection if self.ssl else _Connection

    def login(self) -> None:
        """Connect and prove who we are; a token is renewed before the connection is opened."""
        with_token = self.settings.user is not None and self.settings.login is Login.XOAUTH2
        token = (self.tokens.fresh() if self.tokens else self.credentials) if with_token else ""
        super().login()
        if with_token:
            proof = f"user={self.settings.user}\1auth=Bearer {token}\1\1"
            self.smtp.ehlo_or_helo_if_needed()
            # A challenge after the proof tells why it is refused, and wants an empty answer before the no.
            self.smtp.auth("XOAUTH2", lambda challenge=None: proof if challenge is None else "")


class Transport:
    """Sends ready messages over one kept connection; raises instead of trying again.

    The connection opens at the first message, and anew when the server closed it between two messages.
    It serves one thread at a time.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._client = _Client(settings)
        self._open: _Connection | None = None
        self._where = f"mail server {settings.host}:{settings.port}"

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Send one message; see Mailer.send."""
        if not recipient or parseaddr(recipient)[1] != recipient:  # smtplib would send to what it reads in it
            raise Refused("the message cannot be put into SMTP: its recipient is not a bare address")
        if self._open is not None:
            with suppress(_ClosedBetweenMessages):
                return self._transact(self._open, raw, sender, recipient, before_data)
        fresh = self._connect()
        try:
            return self._transact(fresh, raw, sender, recipient, before_data)
        except _ClosedBetweenMessages as closed:
            raise Postponed(f"{self._where} closed the connection at once: {closed}") from closed

    def connect(self) -> None:
        """Connect and log in unless that is done; raises ServerUnavailable. Says nothing of any message."""
        if self._open is None:
            self._connect()

    def close(self) -> None:
        """Say goodbye and close; the next message opens a new connection."""
        self._client.is_closed = True
        if self._open is not None:
            with suppress(OSError):
                self._open.quit()
            self._open.close()
            self._open = None

    def _connect(self) -> _Connection:
        try:
            self._client.login()
            self._client.smtp.ehlo_or_helo_if_needed()
        except TokenError as error:
            raise ServerUnavailable(f"{self._where} cannot be logged in to: {error}") from error
        except OSError as error:  # smtplib's and ssl's errors are OSErrors
            self._client.is_closed = True
            if self._client.smtp is not None:
                self._client.smtp.close()
            raise self._unavailable(error) from error
        self._open = self._client.smtp
        return self._client.smtp  # type: ignore[no-any-return]

    def _unavailable(self, error: OSError) -> ServerUnavailable:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            said = _said(error.smtp_error)
            if self._client.tokens is not None:
                self._client.tokens.forget()
                why = f"{self._where} refuses the user or the access token: {said}"
                return ServerUnavailable(why, error.smtp_code)
            why = f"{self._where} refuses the user or the password of the settings: {said}"
            return ServerUnavailable(why, error.smtp_code)
        return ServerUnavailable(f"{self._where} cannot be reached: {error}")

    def _transact(
        self, smtp: _Connection, raw: bytes, sender: str, to: str, before_data: Callable[[], None]
    ) -> Answer:
        smtp.before_data, smtp.step = before_data, _Step.ADDRESSES
        eight_bit = not raw.isascii() and smtp.has_extn("8bitmime")
        try:
            smtp.sendmail(sender, [to], raw, mail_options=["BODY=8BITMIME"] if eight_bit else [])
        except Exception as error:
            self._leave_clean(smtp, error)
            if smtp.step is _Step.ASKING:
                raise  # the caller's own no
            raise self._verdict(smtp, error, to) from error
        return smtp.answer

    def _leave_clean(self, smtp: _Connection, error: Exception) -> None:
        """Make the connection fit for the next message, or close it."""
        _, said = _answer_in(error)
        if smtp.sock is None or (isinstance(error, OSError) and said is None):
            self.close()
            return
        with suppress(OSError):
            smtp.rset()

    def _verdict(self, smtp: _Connection, error: Exception, to: str) -> Exception:
        code, said = _answer_in(error)
        if smtp.step is _Step.TEXT and (code is None or code // 100 not in {_NOT_NOW, _NEVER}):
            return NoAnswer(f"{self._where} gave no answer after it was sent the text: {error}")
        broken = code is None and isinstance(error, OSError)
        if smtp.step is _Step.ADDRESSES and (broken or code == _CLOSING):
            return _ClosedBetweenMessages(redacted(without_recipient(str(error), to)))
        if broken:
            return Postponed(f"{self._where} closed the connection before it was sent the text: {error}")
        if code is None:
            return Refused(f"the message cannot be put into SMTP: {without_recipient(str(error), to)}")
        why = f"{code} {without_recipient(said or '', to)}"
        if code // 100 != _NEVER:
            return Postponed(why, code)
        return self._refusal(error, code, said or "", why)

    def _refusal(self, error: Exception, code: int, said: str, why: str) -> ServerUnavailable | Refused:
        """Tell the server's no to us from its no to a message, and that from its no to an address."""
        if isinstance(error, smtplib.SMTPSenderRefused) and code != _TOO_LARGE:
            return ServerUnavailable(f"{self._where} refuses our sender address: {why}", code)
        at_recipient = isinstance(error, smtplib.SMTPRecipientsRefused)
        unknown = is_unknown_mailbox(code, said, at_recipient=at_recipient)
        return Refused(why, code, unknown_mailbox=unknown)


def _answer_in(error: Exception) -> tuple[int | None, str | None]:
    """Give the server's answer that an error of smtplib carries, if it carries one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return code, _said(said)
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return error.smtp_code, _said(error.smtp_error)
    return None, None


def _said(text: bytes | str) -> str:
    """Give a server's words on one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())
