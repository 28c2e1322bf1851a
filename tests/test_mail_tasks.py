"""Mail through the flows: tokens from a Prefect block, and a mailbox that is down."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.blocks.system import Secret

from flows.read_replies import read_replies
from flows.tick import tick
from office.clockwork import deliver_mail
from office.mail.inbox import InboxUnavailable
from office.settings import read_settings
from tasks.mail import with_block
from tests.imap_server import ImapServer
from tests.prefect_server import SERVER_TEST, RealPrefect, in_this_process
from tests.region_copy import RegionCopy, region_copy
from tests.smtp_server import closed_port

pytestmark = SERVER_TEST
LETTER = b"From: a@x.example\r\nMessage-ID: <letter@x.example>\r\nSubject: Asia\r\n\r\nHei\r\n"


@pytest.fixture(autouse=True, scope="module")
def _reported(prefect_server: RealPrefect) -> Iterator[None]:
    with in_this_process(prefect_server):
        yield


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegionCopy]:
    """Give the region with its year adopted, its mail asking for the token of a block."""
    with region_copy(tmp_path / "house") as copy:
        for name, value in copy.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("VUOSIKELLO_INBOX_LOGIN", "xoauth2")
        yield copy


def inbox_at(port: int, monkeypatch: pytest.MonkeyPatch, block: str) -> None:
    """Let the office's mail come from a server, opened with a block's token."""
    monkeypatch.setenv("VUOSIKELLO_INBOX", f"imap://office%40pikku.example@127.0.0.1:{port}/INBOX")
    monkeypatch.setenv("VUOSIKELLO_MAIL_TOKEN_BLOCK", block)


def test_a_flow_reads_the_mailbox_with_the_token_of_a_block(
    house: RegionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office keeps the secret in Prefect's UI; nothing below the tasks knows of it."""
    Secret(value="eyJ.of-the-block").save("mail-token", overwrite=True)
    with ImapServer(tokens=["eyJ.of-the-block"]) as server:
        inbox_at(server.port, monkeypatch, "mail-token")
        server.arrive(LETTER)
        assert asyncio.run(read_replies(house.where("2027-01-12T09:00"))) == {"other": 1}


def test_a_block_can_hold_a_grant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields as in the environment; mail out and mail in get the same source."""
    grant = {"url": "https://login.example/token", "client_id": "a", "client_secret": "b", "scope": "c"}
    Secret(value=grant).save("mail-grant", overwrite=True)
    inbox_at(993, monkeypatch, "mail-grant")
    monkeypatch.setenv("VUOSIKELLO_INBOX_LOGIN", "xoauth2")
    monkeypatch.setenv("VUOSIKELLO_SMTP_LOGIN", "xoauth2")
    monkeypatch.setenv("VUOSIKELLO_SMTP_USER", "office@pikku.example")
    settings = with_block(read_settings())
    assert settings.mail.token is not None
    assert settings.mail.token.url == "https://login.example/token"
    assert settings.mail.token == settings.inbox.token  # type: ignore[union-attr]
    assert "'b'" not in repr(settings)


def test_without_its_block_the_mail_waits_and_says_why(
    house: RegionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt block stops nothing: letters wait in the outbox with the reason."""
    inbox_at(closed_port(), monkeypatch, "no-such-block")
    monkeypatch.setenv("VUOSIKELLO_SMTP_LOGIN", "xoauth2")
    monkeypatch.setenv("VUOSIKELLO_SMTP_USER", "office@pikku.example")
    done = asyncio.run(tick(house.where("2027-01-12T09:00")))
    assert (done["carried_out"], done["sent"], done["waiting"]) == (29, 0, 29)
    with house.desk() as desk:
        report = deliver_mail(desk, house.where("2027-01-12T12:00").at or desk.time.now())
    assert "Prefect's block no-such-block" in report.waiting[0][1]


def test_a_mailbox_that_is_down_fails_its_own_run_and_not_the_tick(
    house: RegionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office sees in the UI that mail is not read; what is due is done and sent all the same."""
    monkeypatch.setenv("VUOSIKELLO_INBOX", f"imap://office@127.0.0.1:{closed_port()}")
    monkeypatch.setenv("VUOSIKELLO_INBOX_LOGIN", "password")
    monkeypatch.setenv("VUOSIKELLO_INBOX_PASSWORD", "x")
    with pytest.raises(InboxUnavailable, match="cannot be reached"):
        asyncio.run(read_replies(house.where("2027-01-12T09:00")))
    assert asyncio.run(tick(house.where("2027-01-12T09:00")))["sent"] == 29
