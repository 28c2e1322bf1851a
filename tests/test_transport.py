"""The transport: one message, one try, and an honest word about how it ended."""

import base64
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import SecretStr, ValidationError

from office.mail.mailer import Answer, NoAnswer, Postponed, Refused, ServerUnavailable
from office.mail.settings import Login, MailSettings, Security, is_loopback
from office.mail.transport import Transport
from tests.certificate import make_certificate
from tests.smtp_server import Disturbed, closed_port, received, serving
from vuosikello.mailbox import LocalMailbox

OFFICE, CONTACT = "office@keski-suomi.example", "contact@jyvaskyla.example"
RAW = b"Subject: Asia\r\nX-Vuosikello-Key: a\r\n\r\nHei\r\n.\r\n..piste\r\n"


@contextmanager
def transport(port: int, **settings: Any) -> Iterator[Transport]:
    """Open a transport to a port of this machine."""
    with closing(Transport(MailSettings(port=port, **{"timeout": 5.0, **settings}))) as opened:
        yield opened


def send(
    opened: Transport, before_data: Callable[[], None] = lambda: None, *, raw: bytes = RAW, to: str = CONTACT
) -> Answer:
    """Send the one message of these tests."""
    return opened.send(raw, sender=OFFICE, recipient=to, before_data=before_data)


def test_a_message_arrives_byte_for_byte(tmp_path: Path) -> None:
    """What was frozen is what the server gets, lines that begin with a dot included."""
    with LocalMailbox(tmp_path) as box, transport(box.port) as opened:
        answer = send(opened)
    assert (answer.code, answer.text) == (250, "2.0.0 kept as 000001")
    assert (tmp_path / "000001.eml").read_bytes() == RAW


def test_letters_beyond_ascii_arrive_as_they_are(tmp_path: Path) -> None:
    """A body in UTF-8 is announced as 8BITMIME and is not touched."""
    raw = "Content-Type: text/plain; charset=utf-8\r\n\r\nKärkölä, Äänekoski\r\n".encode()
    with LocalMailbox(tmp_path) as box, transport(box.port) as opened:
        send(opened, raw=raw)
    assert (tmp_path / "000001.eml").read_bytes() == raw


def test_one_connection_serves_many_messages() -> None:
    """The connection is kept; three messages greet the server once."""
    disturbed = Disturbed("never")
    with serving(disturbed) as port, transport(port) as opened:
        for _ in range(3):
            send(opened)
    assert (disturbed.connections, len(disturbed.texts)) == (1, 3)


def test_the_caller_is_asked_before_the_text_leaves() -> None:
    """The seam for the durable mark: when it is called, the server has nothing of the text."""
    disturbed = Disturbed("never")
    seen: list[int] = []
    with serving(disturbed) as port, transport(port) as opened:
        send(opened, lambda: seen.append(len(disturbed.texts)))
    assert (seen, len(disturbed.texts)) == ([0], 1)


def test_the_callers_no_stops_the_message_and_not_the_connection() -> None:
    """What the caller raises comes back to it, nothing was sent, and the next message goes."""

    def no() -> None:
        raise ValueError("cancelled meanwhile")

    disturbed = Disturbed("never")
    with serving(disturbed) as port, transport(port) as opened:
        with pytest.raises(ValueError, match="cancelled meanwhile"):
            send(opened, no)
        assert disturbed.texts == []
        send(opened)
    assert (disturbed.connections, len(disturbed.texts)) == (1, 1)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    """Nobody listens: no message can go, and the reason names the server."""
    port = closed_port()
    with (
        transport(port) as opened,
        pytest.raises(ServerUnavailable, match=f"127.0.0.1:{port} cannot be reached"),
    ):
        send(opened)


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "TEXT"])
def test_not_now_is_postponed_wherever_it_is_said(at: str) -> None:
    """A 4xx answer means that the message was not taken, also after its text (RFC 5321 4.2.1)."""
    disturbed = Disturbed(at, answer="451 4.3.0 try later", times=1)
    with serving(disturbed) as port, transport(port) as opened:
        with pytest.raises(Postponed, match="try later") as caught:
            send(opened)
        assert caught.value.code == 451
        assert disturbed.texts == []
        assert send(opened).code == 250
    assert disturbed.connections == 1


@pytest.mark.parametrize("at", ["RCPT", "DATA", "TEXT"])
def test_never_is_refused_wherever_it_is_said(at: str) -> None:
    """A 5xx answer is final for this message and no hindrance to the next."""
    disturbed = Disturbed(at, answer="554 5.7.1 no", times=1)
    with serving(disturbed) as port, transport(port) as opened:
        with pytest.raises(Refused, match="no") as caught:
            send(opened)
        assert caught.value.code == 554
        assert send(opened).code == 250


@pytest.mark.parametrize(
    ("at", "answer", "unknown"),
    [
        ("RCPT", "550 5.1.1 user unknown; verify the address", True),
        ("RCPT", "550 no such mailbox", True),
        ("TEXT", "550 5.1.1 user unknown", True),
        ("RCPT", "550 5.7.1 blocked", False),
        ("RCPT", "553 5.1.8 sender's domain does not exist", False),
        ("RCPT", "550 relaying denied", False),
        ("RCPT", "554 no", False),
        ("TEXT", "550 looks like junk", False),
        ("TEXT", "550 no", False),
    ],
)
def test_an_unknown_mailbox_is_told_from_a_server_that_does_not_like_us(
    at: str,
    answer: str,
    unknown: bool,  # noqa: FBT001 - the example's column
) -> None:
    """A server that blocks the office would otherwise make everybody's address a dead one."""
    with serving(Disturbed(at, answer=answer)) as port, transport(port) as opened:
        with pytest.raises(Refused) as caught:
            send(opened)
        assert caught.value.unknown_mailbox is unknown


def test_a_refused_sender_is_the_offices_trouble_and_not_the_messages() -> None:
    """A server that wants another sender would refuse every message: they wait instead of failing."""
    with (
        serving(Disturbed("MAIL", answer="530 5.7.0 authentication required")) as port,
        transport(port) as opened,
        pytest.raises(ServerUnavailable, match="authentication required"),
    ):
        send(opened)


def test_a_message_that_is_too_large_is_refused() -> None:
    """Size is the message's own trouble, although the server says so at the sender's address."""
    with (
        serving(Disturbed("MAIL", answer="552 5.3.4 too large")) as port,
        transport(port) as opened,
        pytest.raises(Refused, match="too large"),
    ):
        send(opened)


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
def test_a_connection_cut_before_the_text_postpones(at: str) -> None:
    """Nothing has left, so it is safe to try again later."""
    with serving(Disturbed(at)) as port, transport(port) as opened, pytest.raises(Postponed) as caught:
        send(opened)
    assert caught.value.code is None


def test_a_connection_cut_after_the_text_leaves_no_answer() -> None:
    """The server may have taken it: nobody knows, and nothing is sent again."""
    disturbed = Disturbed("TEXT")
    with (
        serving(disturbed) as port,
        transport(port) as opened,
        pytest.raises(NoAnswer, match="gave no answer"),
    ):
        send(opened)
    assert len(disturbed.texts) == 1


def test_silence_after_the_text_leaves_no_answer() -> None:
    """A server that takes the text and says nothing in time leaves the same doubt."""
    with (
        serving(Disturbed("TEXT", silence=1.0)) as port,
        transport(port, timeout=0.2) as opened,
        pytest.raises(NoAnswer),
    ):
        send(opened)


def test_nonsense_after_the_text_is_no_answer() -> None:
    """Words that are not an SMTP answer tell nothing about the message."""
    with (
        serving(Disturbed("TEXT", answer="what? who are you")) as port,
        transport(port) as opened,
        pytest.raises(NoAnswer),
    ):
        send(opened)


@pytest.mark.parametrize("answer", [None, "421 4.3.2 closing"])
def test_a_connection_closed_between_messages_is_opened_anew(answer: str | None) -> None:
    """Servers close idle and long connections; the caller need not know, since nothing was said."""
    disturbed = Disturbed("never")
    with serving(disturbed) as port, transport(port) as opened:
        send(opened)
        disturbed.at, disturbed.answer, disturbed.times = "MAIL", answer, 1
        assert send(opened).code == 250
    assert (disturbed.connections, len(disturbed.texts)) == (2, 2)


@pytest.mark.parametrize(
    "address", ["kärkölä@kunta.example", "a@x.example>\r\nRCPT TO:<b@y.example", "A <a@x.example>", ""]
)
def test_an_address_that_smtp_cannot_carry_is_refused(address: str) -> None:
    """A poison address fails by itself, says nothing to the server that it should not, and stops no other."""
    disturbed = Disturbed("never")
    with serving(disturbed) as port, transport(port) as opened:
        with pytest.raises(Refused, match="cannot be put into SMTP"):
            send(opened, to=address)
        assert send(opened).code == 250
    assert len(disturbed.texts) == 1


def test_the_recipients_address_stays_out_of_the_reason(tmp_path: Path) -> None:
    """Reasons are shown and logged; servers like to repeat the address in them."""
    disturbed = Disturbed(
        "RCPT", answer=f"550 5.1.1 <{CONTACT.upper()}> unknown; ask postmaster@kunta.example"
    )
    with serving(disturbed) as port, transport(port) as opened, pytest.raises(Refused) as caught:
        send(opened)
    assert caught.value.reason == "550 5.1.1 <(the recipient)> unknown; ask (an address)"
    assert received(tmp_path) == {}


def test_a_server_without_starttls_gets_nothing() -> None:
    """Where TLS is asked for, a connection in the clear is not an alternative."""
    disturbed = Disturbed("never")
    with (
        serving(disturbed) as port,
        transport(port, security=Security.STARTTLS) as opened,
        pytest.raises(ServerUnavailable, match="STARTTLS"),
    ):
        send(opened)
    assert disturbed.texts == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_unknown_certificate_is_not_accepted(security: Security, certificate: Path) -> None:
    """TLS without verification would hand mail and password to anybody."""
    disturbed = Disturbed("never")
    with (
        serving(disturbed, **_server_tls(certificate, security)) as port,
        transport(port, security=security) as opened,
        pytest.raises(ServerUnavailable, match="CERTIFICATE"),
    ):
        send(opened)
    assert disturbed.texts == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_known_certificate_carries_the_message(
    security: Security, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a certificate that the machine trusts, both ways of TLS work."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    disturbed = Disturbed("never")
    with (
        serving(disturbed, **_server_tls(certificate, security)) as port,
        transport(port, security=security) as opened,
    ):
        assert send(opened).code == 250
    assert len(disturbed.texts) == 1


def test_the_office_logs_in_with_its_password() -> None:
    """User and password of the settings reach the server as they are, with no mail domain added."""
    passwords = {"office": "salasana"}
    with (
        serving(Disturbed("never"), **_login(passwords)) as port,
        transport(port, user="office", password=SecretStr("salasana")) as opened,
    ):
        assert send(opened).code == 250
    assert passwords["asked"] == "office"


def test_a_wrong_password_makes_the_server_unavailable_and_stays_secret() -> None:
    """Every message waits until the settings are mended; the reason does not repeat the password."""
    with (
        serving(Disturbed("never"), **_login({"office": "salasana"})) as port,
        transport(port, user="office", password=SecretStr("wrong-one")) as opened,
        pytest.raises(ServerUnavailable, match="refuses the user or the password") as caught,
    ):
        send(opened)
    assert "wrong-one" not in str(caught.value)


def test_the_office_logs_in_with_an_access_token() -> None:
    """XOAUTH2: what Microsoft 365 and Google ask for instead of a password."""
    seen: list[str] = []

    class Microsoft(Disturbed):
        async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: ARG002, N802 - aiosmtpd's
            seen.extend(args)
            return AuthResult(success=True)

    with (
        serving(Microsoft("never"), **_login({})) as port,
        transport(port, user=OFFICE, password=SecretStr("token"), login=Login.XOAUTH2) as opened,
    ):
        assert send(opened).code == 250
    assert seen[0] == "XOAUTH2"
    assert base64.b64decode(seen[1]) == f"user={OFFICE}\1auth=Bearer token\1\1".encode()


def test_a_virtual_year_never_leaves_this_machine() -> None:
    """Settings for a virtual ledger refuse every host but this one."""
    assert MailSettings(host="::1", loopback_only=True).host == "::1"
    with pytest.raises(ValidationError, match="this machine only"):
        MailSettings(host="smtp.keski-suomi.example", loopback_only=True)


@pytest.mark.parametrize(
    ("host", "home"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("localhost.keski-suomi.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - the point is that it is refused
        ("", False),
    ],
)
def test_only_the_loopback_is_home(host: str, home: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    """Names are not looked up: what is not plainly this machine is elsewhere."""
    assert is_loopback(host) is home


def test_a_password_never_travels_in_the_clear() -> None:
    """A login over an unprotected connection to another machine is refused before it happens."""
    with pytest.raises(ValidationError, match="never travels in the clear"):
        MailSettings(host="smtp.keski-suomi.example", user="office", password=SecretStr("x"))
    with pytest.raises(ValidationError, match="go together"):
        MailSettings(user="office")


def test_the_password_is_not_shown() -> None:
    """Settings can be printed and logged."""
    assert "salasana" not in repr(MailSettings(user="office", password=SecretStr("salasana")))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1 that nobody knows yet."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def _server_tls(certificate: Path, security: Security) -> dict[str, Any]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return {"ssl_context" if security is Security.TLS else "tls_context": context}


def _login(passwords: dict[str, str]) -> dict[str, Any]:
    """Let a server ask for these passwords; it takes mail without, so the tests look at what was asked."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        known = passwords.get(given.login.decode()) == given.password.decode()
        passwords["asked"] = given.login.decode()
        return AuthResult(success=known, handled=False)

    return {"authenticator": check, "auth_require_tls": False}
