"""The office's mailbox on an IMAP server: read, recorded and moved, and nothing ever deleted."""

import hashlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxUnencrypted

from office.mail.inbox import (
    Inbox,
    InboxUnavailable,
    MaildirInbox,
    MessageTrouble,
    Shelf,
    Waiting,
    seen_headers,
)
from office.mail.settings import ImapSettings, Login, Security, is_loopback
from office.mail.token import TokenError, token_source

LOG = logging.getLogger("vuosikello.mail")

#: Where messages go, below one folder of ours; letters for a person stay in the inbox, unread.
FOLDERS = {Shelf.HANDLED: ("Vuosikello", "Handled"), Shelf.ASIDE: ("Vuosikello", "Aside")}
#: Messages that are looked at with one command.
_SURVEYED_AT_ONCE = 200
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ASKED = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM MESSAGE-ID)])"


def open_inbox(settings: Path | ImapSettings, *, loopback_only: bool = False) -> Inbox:
    """Open the office's inbox; raises InboxUnavailable for another machine's where only this one may be used.

    A virtual year must not read, and move, the mail of a real one.
    """
    if isinstance(settings, Path):
        return MaildirInbox(settings)
    if loopback_only and not is_loopback(settings.host):
        raise InboxUnavailable(
            f"{settings.host}: a virtual ledger reads mail on this machine only; "
            "set VUOSIKELLO_INBOX to a folder"
        )
    return ImapInbox(settings)


class ImapInbox:
    """An inbox on an IMAP server (RFC 3501), connected at first need.

    An id is UIDVALIDITY and UID: no two messages of a folder ever share it (RFC 3501 section 2.3.1.1).
    Handled messages are moved (RFC 6851); where the server cannot move or make a folder, they stay in the
    inbox, and the ledger keeps them from being read again.
    """

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._open: BaseMailBox | None = None
        self._validity = ""
        self._folders: dict[Shelf, str | None] = {}
        self._where = f"mailbox {settings.host}:{settings.port}"
        whose = f"{settings.user}@{settings.host}/{settings.folder}"
        self.place = f"imap/{hashlib.sha256(whose.encode()).hexdigest()[:16]}"

    def ids(self) -> Sequence[str]:
        """List every message of the folder, read by people or not."""
        with self._talking() as box:
            return [f"{self._validity}.{uid}" for uid in sorted(box.uids("ALL", charset=None), key=int)]

    def survey(self, ids: Sequence[str]) -> Sequence[Waiting]:
        """Ask for sizes and two headers, some hundred messages at once; nothing is marked as read."""
        found: list[Waiting] = []
        with self._talking() as box:
            uids = self._uids(ids)
            for start in range(0, len(uids), _SURVEYED_AT_ONCE):
                _, lines = box.client.uid("FETCH", ",".join(uids[start : start + _SURVEYED_AT_ONCE]), _ASKED)
                found += self._seen(lines)
        return sorted(found, key=lambda one: int(one.id.rpartition(".")[2]))

    def fetch(self, mail_id: str) -> bytes | None:
        """Give a message's bytes; a message at which the server hangs up twice is the one in trouble."""
        with self._talking() as box:
            uids = self._uids([mail_id])
            if not uids:
                return None
            try:
                return _fetched(box, uids[0], self._where)
            except (imaplib.IMAP4.abort, OSError):
                self._drop()
            again = self._connect()
            try:
                return _fetched(again, uids[0], self._where) if self._uids([mail_id]) else None
            except (imaplib.IMAP4.abort, OSError) as error:
                self._drop()
                raise MessageTrouble(f"{self._where} hangs up when it is asked for: {error}") from error

    def shelve(self, mail_id: str, shelf: Shelf) -> None:
        """Move a message to its folder; a letter for a person stays where it is."""
        if shelf is Shelf.TO_READ:
            return
        with self._talking() as box:
            folder = self._folder(box, shelf)
            for uid in self._uids([mail_id]) if folder else ():
                answer, lines = box.client.uid("MOVE", uid, f'"{folder}"')
                if answer != "OK":
                    LOG.warning("%s does not move a message to %s: %s", self._where, folder, _said(lines))

    def close(self) -> None:
        """Say goodbye and close; the next call connects anew."""
        box, self._open = self._open, None
        if box is not None:
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()

    def can_move(self) -> bool:
        """Tell whether the server can move messages; makes no folder. The doctor asks."""
        with self._talking() as box:
            return "MOVE" in box.client.capabilities

    @contextmanager
    def _talking(self) -> Iterator[BaseMailBox]:
        """Give the open mailbox; what breaks the connection closes it and is raised as InboxUnavailable."""
        try:
            yield self._open or self._connect()
        except TokenError as error:
            raise InboxUnavailable(f"{self._where} cannot be logged in to: {error}") from error
        except imaplib.IMAP4.abort as error:
            self._drop()
            raise InboxUnavailable(f"{self._where} closed the connection: {error}") from error
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            self._drop()
            raise InboxUnavailable(f"{self._where} says no: {error}") from error
        except OSError as error:  # ssl's errors are OSErrors
            self._drop()
            raise InboxUnavailable(f"{self._where} cannot be reached: {error}") from error

    def _connect(self) -> BaseMailBox:
        settings = self._settings
        tokens = token_source(settings.token) if settings.token else None
        token = tokens.fresh() if tokens and settings.login is Login.XOAUTH2 else ""
        box = _unopened(settings)
        try:
            self._log_in(box, token)
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            box.client.shutdown()
            if tokens is not None:
                tokens.forget()
            proof = "access token" if settings.login is Login.XOAUTH2 else "password"
            raise InboxUnavailable(f"{self._where} refuses the user or the {proof}: {error}") from error
        except OSError:
            box.client.shutdown()
            raise
        self._open = box
        self._select(box)
        return box

    def _log_in(self, box: BaseMailBox, token: str) -> None:
        settings = self._settings
        secret = settings.password.get_secret_value() if settings.password else ""
        if settings.login is Login.XOAUTH2:
            box.xoauth2(settings.user or "", token or secret, initial_folder=None)
        else:
            box.login(settings.user or "", secret, initial_folder=None)

    def _select(self, box: BaseMailBox) -> None:
        """Open the folder, and learn its UIDVALIDITY and what the server can do once we are logged in."""
        box.folder.set(self._settings.folder)
        _, validity = box.client.response("UIDVALIDITY")
        self._validity = validity[-1].decode("ascii") if validity and validity[-1] else "0"
        # Gmail and others tell of MOVE only after the login; without it imap-tools would copy, delete and
        # expunge, and so throw away what a person has marked for deletion.
        _, capabilities = box.client.capability()
        box.client.capabilities = tuple(capabilities[-1].decode("ascii", "replace").upper().split())
        self._folders = {}

    def _folder(self, box: BaseMailBox, shelf: Shelf) -> str | None:
        """Give the folder of a shelf, made at first need; None where there can be none."""
        if shelf not in self._folders:
            self._folders[shelf] = _made_folder(box, FOLDERS[shelf])
            if self._folders[shelf] is None:
                LOG.warning("%s cannot move messages; what is handled stays in the inbox", self._where)
        return self._folders[shelf]

    def _uids(self, ids: Sequence[str]) -> list[str]:
        """Give the UIDs of ids that are of this folder as it is now."""
        parts = (mail_id.partition(".") for mail_id in ids)
        return [uid for validity, _, uid in parts if validity == self._validity and uid.isdigit()]

    def _seen(self, lines: Sequence[object]) -> Iterator[Waiting]:
        """Read the answers to _ASKED: what stands after a literal belongs to it too (Exchange)."""
        for place, part in enumerate(lines):
            if not isinstance(part, tuple):
                continue
            after = lines[place + 1] if place + 1 < len(lines) else b""
            words = bytes(part[0]) + b" " + (after if isinstance(after, bytes) else b"")
            uid, size = _UID.search(words), _SIZE.search(words)
            if uid and size:
                mail_id = f"{self._validity}.{uid[1].decode()}"
                yield Waiting(mail_id, int(size[1]), *seen_headers(bytes(part[1])))

    def _drop(self) -> None:
        box, self._open = self._open, None
        if box is not None:
            box.client.shutdown()


def _unopened(settings: ImapSettings) -> BaseMailBox:
    """Connect with verified TLS, or in the clear to this machine."""
    if settings.security is Security.TLS:
        verified = ssl.create_default_context()
        return MailBox(settings.host, settings.port, timeout=settings.timeout, ssl_context=verified)
    return MailBoxUnencrypted(settings.host, settings.port, timeout=settings.timeout)


def _made_folder(box: BaseMailBox, path: tuple[str, ...]) -> str | None:
    """Find or make a folder; some servers keep everything below INBOX."""
    if "MOVE" not in box.client.capabilities:
        return None
    present = box.folder.list()
    delimiter = next((one.delim for one in present if one.delim), "/")
    names = [delimiter.join(path), delimiter.join(("INBOX", *path))]
    known = {one.name for one in present}
    for name in names:
        if name in known:
            return name
    for name in names:
        with suppress(ImapToolsError, imaplib.IMAP4.error):
            box.folder.create(name)
            return name
    return None


def _fetched(box: BaseMailBox, uid: str, where: str) -> bytes | None:
    try:
        answer, lines = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MessageTrouble(f"{where} does not give it: {error}") from error
    if answer != "OK":
        raise MessageTrouble(f"{where} does not give it: {_said(lines)}")
    return next((bytes(part[1]) for part in lines if isinstance(part, tuple)), None)


def _said(lines: Sequence[object]) -> str:
    words = next((line for line in lines if isinstance(line, bytes)), b"")
    return " ".join(words.decode("utf-8", "replace").split())[:200]
