"""The doctor's look at mail, out and in: does the server answer, and does it know us."""

import os
from contextlib import closing
from pathlib import Path

from office.checkup import Check, Level
from office.mail.imap_inbox import ImapInbox
from office.mail.inbox import InboxUnavailable
from office.mail.mailer import ServerUnavailable
from office.mail.settings import is_loopback
from office.mail.transport import Transport
from office.settings import Settings

#: TLS, a token and a login take longer than a connection.
_MAIL_SECONDS = 10.0


def check_mail(settings: Settings) -> Check:
    """Connect to the mail server, log in and hang up; says nothing of any message."""
    mail = settings.mail.model_copy(update={"timeout": min(settings.mail.timeout, _MAIL_SECONDS)})
    where = f"{mail.host}:{mail.port}"
    try:
        with closing(Transport(mail)) as transport:
            transport.connect()
    except ServerUnavailable as unavailable:
        what = f"{unavailable.reason}; messages would wait"
        if unavailable.code is None and mail.user is None and is_loopback(mail.host):
            mend = "set VUOSIKELLO_SMTP_HOST, or rehearse with: vuosikello mailbox DIRECTORY"
            return Check("mail", Level.WARNING, what, mend)
        return Check("mail", Level.ERROR, what, _mail_mend(unavailable.reason))
    return Check("mail", Level.OK, f"{where} answers" + (f", {mail.login} taken" if mail.user else ""))


def check_inbox(settings: Settings) -> Check:
    """Look whether the office's mail can be read: log in, open its folder, ask whether mail can be moved."""
    inbox = settings.inbox
    if inbox is None:
        what = "VUOSIKELLO_INBOX is not set: answers to invitations and bounces are not seen"
        return Check("inbox", Level.WARNING, what, "name a Maildir or imaps://USER@HOST/INBOX")
    if isinstance(inbox, Path):
        return _check_maildir(inbox)
    inbox = inbox.model_copy(update={"timeout": min(inbox.timeout, _MAIL_SECONDS)})
    where = f"{inbox.host}:{inbox.port}"
    try:
        with closing(ImapInbox(inbox)) as opened:
            count, moves = len(opened.ids()), opened.can_move()
    except InboxUnavailable as unavailable:
        return Check("inbox", Level.ERROR, str(unavailable), _mail_mend(str(unavailable)))
    if moves:
        return Check("inbox", Level.OK, f"{where} {inbox.folder} has {count} messages")
    what = f"{where} cannot move messages (RFC 6851): what is handled stays in {inbox.folder}"
    return Check("inbox", Level.WARNING, what, "nothing is lost or read twice; tidy the folder by hand")


def _check_maildir(inbox: Path) -> Check:
    """Look whether a Maildir can be read and written, or made; makes nothing."""
    folders = [inbox / name for name in ("new", "cur", "tmp")]
    present = [folder for folder in (inbox, *folders) if os.path.lexists(folder)]
    wrong = next((folder for folder in present if not _is_usable(folder)), None)
    if wrong is None and not present:
        above = next(folder for folder in inbox.absolute().parents if os.path.lexists(folder))
        if _is_usable(above):
            return Check("inbox", Level.WARNING, f"{inbox} is not there yet", "it is made at the first tick")
        wrong = above
    if wrong is None:
        return Check("inbox", Level.OK, str(inbox))
    what = f"{wrong} is no folder that may be read and written: no mail is read"
    return Check("inbox", Level.ERROR, what, "name another in VUOSIKELLO_INBOX, or give the right to it")


def _is_usable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)


def _mail_mend(reason: str) -> str:
    """Give the mend for a reason that a mail server or a mailbox cannot be used."""
    mends = {
        "block": "save the Secret block in Prefect's UI, or set VUOSIKELLO_MAIL_TOKEN_URL and the like",
        "AUTH extension": "the server takes no login: leave user and password out (a relay), or set "
        "VUOSIKELLO_SMTP_SECURITY=starttls and port 587",
        "token": "look at the VUOSIKELLO_MAIL_TOKEN settings and the app's rights: docs/running.md, Mail out",
        "CERTIFICATE": "use the name that stands in the server's certificate, or have it renewed",
        "refuses the user": "correct user and password, or log in with xoauth2: docs/running.md, Mail out",
        "says no": "correct the folder in VUOSIKELLO_INBOX",
    }
    found = next((mend for word, mend in mends.items() if word in reason), None)
    return found or "correct host and port, or open the firewall"
