"""The doctor's look at mail: it logs in like a tick does, changes nothing, and says how to mend."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from office.checkup import Check, Level
from office.mail.settings import ImapSettings, Login, MailSettings, Security
from office.mail.token import TokenSettings
from office.mail_checkup import check_inbox, check_mail
from office.settings import Settings
from tests.imap_server import PASSWORD, USER, ImapServer
from tests.smtp_server import Disturbed, closed_port, serving
from tests.test_transport import _login

BLOCK = TokenSettings(block="mail-token")


def inbox(port: int, **values: Any) -> Check:
    """Look at the office's mailbox on this machine."""
    known = {"user": USER, "password": SecretStr(PASSWORD), "security": Security.NONE}
    return check_inbox(Settings(inbox=ImapSettings(host="127.0.0.1", port=port, **{**known, **values})))


def test_a_mail_server_that_takes_us_is_well_and_gets_no_message() -> None:
    """The login is tried, and nothing is sent."""
    server = Disturbed("never")
    with serving(server, **_login({"office": "salasana"})) as port:
        mail = MailSettings(port=port, user="office", password=SecretStr("salasana"))
        found = check_mail(Settings(mail=mail))
    assert (found.level, found.what) == (Level.OK, f"127.0.0.1:{port} answers, password taken")
    assert server.texts == []


def test_a_wrong_password_is_found_before_the_first_letter() -> None:
    """The server's words and the mend, and not the password."""
    with serving(Disturbed("never"), **_login({"office": "salasana"})) as port:
        mail = MailSettings(port=port, user="office", password=SecretStr("wrong-one"))
        found = check_mail(Settings(mail=mail))
    assert found.level is Level.ERROR
    assert "refuses the user or the password" in found.what
    assert "correct user and password" in found.mend
    assert "wrong-one" not in str(found)


@pytest.mark.parametrize(
    ("mail", "level", "mend"),
    [
        (MailSettings(port=closed_port()), Level.WARNING, "rehearse"),
        (MailSettings(host="mail.invalid", port=25), Level.ERROR, "correct host and port"),
        (MailSettings(user=USER, login=Login.XOAUTH2, token=BLOCK), Level.ERROR, "save the Secret block"),
    ],
)
def test_what_keeps_mail_from_leaving_is_told_with_its_mend(
    mail: MailSettings, level: Level, mend: str
) -> None:
    """A local mailbox that is not there only warns; everything else is an error."""
    found = check_mail(Settings(mail=mail))
    assert found.level is level
    assert mend in found.mend


def test_a_mailbox_that_can_be_read_is_well_and_stays_as_it_is() -> None:
    """Its messages are counted; none is marked, and no folder is made."""
    with ImapServer() as server:
        server.arrive(b"Subject: a\r\n\r\n")
        found = inbox(server.port)
        assert (found.level, found.what) == (Level.OK, f"127.0.0.1:{server.port} INBOX has 1 messages")
        assert server.flags() == [set()]
        assert server.asked["CREATE"] == 0


def test_what_keeps_mail_from_being_read_is_told_with_its_mend() -> None:
    """Password, token, folder, address: each has its own mend."""
    with ImapServer(hidden=[b"MOVE"]) as server:
        wrong = inbox(server.port, password=SecretStr("wrong-one"))
        assert (wrong.level, "correct user and password" in wrong.mend) == (Level.ERROR, True)
        stale = inbox(server.port, login=Login.XOAUTH2, token=TokenSettings(ready=SecretStr("eyJ.stale")))
        assert (stale.level, "the app's rights" in stale.mend) == (Level.ERROR, True)
        folder = inbox(server.port, folder="Posti")
        assert (folder.level, "correct the folder" in folder.mend) == (Level.ERROR, True)
        assert inbox(server.port).level is Level.WARNING
        assert "cannot move" in inbox(server.port).what
    away = inbox(closed_port())
    assert (away.level, "correct host and port" in away.mend) == (Level.ERROR, True)


def test_an_office_without_an_inbox_is_told_what_it_misses(tmp_path: Path) -> None:
    """The year runs without, but answers and bounces are not seen."""
    assert check_inbox(Settings()).level is Level.WARNING
    assert check_inbox(Settings(inbox=tmp_path)).level is Level.OK
    assert check_inbox(Settings(inbox=tmp_path / "none")).level is Level.WARNING
    assert not (tmp_path / "none").exists()


def test_a_maildir_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    """A file stands where the folder, its parent or its `new` should be."""
    (tmp_path / "file").write_text("a")
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "new").write_text("a")
    for wrong in (tmp_path / "file", tmp_path / "file" / "mail", tmp_path / "mail"):
        found = check_inbox(Settings(inbox=wrong))
        assert found.level is Level.ERROR
        assert "VUOSIKELLO_INBOX" in found.mend
