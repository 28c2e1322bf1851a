"""Access tokens: from outside or from a real token endpoint, renewed in time, and never shown."""

import base64
import ssl
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr, ValidationError

from office.mail.imap_inbox import ImapInbox
from office.mail.mailer import Answer, ServerUnavailable
from office.mail.settings import ImapSettings, Login, MailSettings, Security
from office.mail.token import EARLY_SECONDS, GrantedToken, TokenError, TokenSettings, token_source
from office.mail.transport import Transport
from tests.certificate import make_certificate
from tests.imap_server import USER, ImapServer
from tests.smtp_server import Disturbed, closed_port, serving
from tests.token_endpoint import CLIENT, REFRESH, SECRET, TokenEndpoint, not_a_token_page

SCOPE = "https://outlook.office365.com/.default"


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    """Run a token endpoint."""
    with TokenEndpoint() as endpoint:
        yield endpoint


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.seconds


def grant(endpoint: TokenEndpoint, **values: Any) -> TokenSettings:
    """Give the settings of the client's own grant."""
    known = {"client_id": CLIENT, "client_secret": SecretStr(SECRET), "scope": SCOPE}
    return TokenSettings(url=endpoint.url, **{**known, **values})


def test_an_app_gets_its_token_by_its_own_credentials(endpoint: TokenEndpoint) -> None:
    """Microsoft 365: the client-credentials grant (RFC 6749 section 4.4), with the scope asked for."""
    assert GrantedToken(grant(endpoint)).fresh() == "token-1"
    assert endpoint.forms == [
        {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET, "scope": SCOPE}
    ]


def test_a_mailbox_gets_its_token_by_a_refresh_token(endpoint: TokenEndpoint) -> None:
    """Google: the refresh-token grant (RFC 6749 section 6); a scope in the answer is no fault."""
    assert GrantedToken(grant(endpoint, refresh_token=SecretStr(REFRESH), scope=None)).fresh() == "token-1"
    assert endpoint.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": REFRESH,
            "client_id": CLIENT,
            "client_secret": SECRET,
        }
    ]


def test_a_token_is_kept_until_shortly_before_its_end(endpoint: TokenEndpoint) -> None:
    """Not asked for at every connection, and renewed before a connection could outlive it."""
    clock = Clock()
    tokens = GrantedToken(grant(endpoint), clock)
    clock_at_first = clock.seconds
    assert tokens.fresh() == "token-1"
    clock.seconds = clock_at_first + 3600 - EARLY_SECONDS - 1
    assert tokens.fresh() == "token-1"
    clock.seconds += 1
    assert tokens.fresh() == "token-2"


def test_a_token_that_was_refused_is_not_kept(endpoint: TokenEndpoint) -> None:
    """It may have been revoked: the next connection asks for another."""
    tokens = GrantedToken(grant(endpoint))
    assert tokens.fresh() == "token-1"
    tokens.forget()
    assert tokens.fresh() == "token-2"


def test_a_token_whose_end_is_unsaid_lasts_an_hour() -> None:
    """The end is recommended only (RFC 6749 section 5.1)."""
    clock = Clock()
    with TokenEndpoint(expires_in=None) as endpoint:
        tokens = GrantedToken(grant(endpoint), clock)
        tokens.fresh()
        clock.seconds += 3600 - EARLY_SECONDS
        assert tokens.fresh() == "token-2"


def test_a_refused_grant_says_why_and_repeats_no_secret(endpoint: TokenEndpoint) -> None:
    """The server's own words help to mend it, even where it repeats what it was sent."""
    with pytest.raises(TokenError, match=r"127\.0\.0\.1 gives no access token: invalid_client: A") as caught:
        GrantedToken(grant(endpoint, client_secret=SecretStr("wrong-secret"))).fresh()
    assert "wrong-secret" not in str(caught.value)


def test_an_endpoint_that_is_none_is_told(endpoint: TokenEndpoint) -> None:
    """A page to sign in, or nobody there."""
    endpoint.instead = not_a_token_page()
    with pytest.raises(TokenError, match=r"none of OAuth 2\.0; see that VUOSIKELLO_MAIL_TOKEN_URL"):
        GrantedToken(grant(endpoint)).fresh()
    away = TokenSettings(
        url=f"http://127.0.0.1:{closed_port()}/", client_id="a", client_secret=SecretStr("b")
    )
    with pytest.raises(TokenError, match="cannot be reached"):
        GrantedToken(away).fresh()


def test_a_token_comes_from_a_file_that_is_kept_fresh(tmp_path: Path) -> None:
    """Read before each connection, without the line's end."""
    file = tmp_path / "token"
    tokens = token_source(TokenSettings(file=file))
    with pytest.raises(TokenError, match="cannot be read"):
        tokens.fresh()
    file.write_text("first\n")
    assert tokens.fresh() == "first"
    file.write_text("second\n")
    assert tokens.fresh() == "second"


def test_a_token_comes_from_a_command() -> None:
    """Its standard output is the token; there is no shell."""
    assert (
        token_source(TokenSettings(command=f"{sys.executable} -c 'print(\"ya29.abc\")'")).fresh()
        == "ya29.abc"
    )


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (f"{sys.executable} -c 'raise SystemExit(3)'", "ended with 3"),
        ("/nowhere/token", "cannot be started"),
        (f"{sys.executable} -c 'print(\"two words\")'", "not one line of visible characters"),
        (f"{sys.executable} -c pass", "it is empty"),
    ],
)
def test_a_command_that_gives_no_token_is_told(command: str, why: str) -> None:
    """Nothing but one line of visible characters goes into a login."""
    with pytest.raises(TokenError, match=why):
        token_source(TokenSettings(command=command)).fresh()


def test_a_token_comes_one_way() -> None:
    """Two ways, or half of one, are refused; a secret never travels in the clear."""
    with pytest.raises(ValidationError, match="one way, and 2 are given"):
        TokenSettings(ready=SecretStr("a"), command="b")
    with pytest.raises(ValidationError, match="one way, and 0 are given"):
        TokenSettings(client_id="a")
    with pytest.raises(ValidationError, match="who we are"):
        TokenSettings(url="https://login.example/token", client_id="a")
    with pytest.raises(ValidationError, match="never travel in the clear"):
        TokenSettings(url="http://login.example/token", client_id="a", client_secret=SecretStr("b"))


def test_secrets_are_not_shown() -> None:
    """Settings can be printed and logged, and so can the errors about them."""
    settings = TokenSettings(url="https://login.example/t", client_id="a", client_secret=SecretStr(SECRET))
    assert SECRET not in repr(settings)
    with pytest.raises(ValidationError) as caught:
        TokenSettings.model_validate(
            {"url": "http://login.example", "client_id": "a", "client_secret": SECRET}
        )
    assert SECRET not in str(caught.value)


class Microsoft(Disturbed):
    """A mail server that takes XOAUTH2 with the endpoint's tokens only, and no mail without a login."""

    def __init__(self, endpoint: TokenEndpoint) -> None:
        super().__init__("never")
        self.endpoint = endpoint
        self.proofs: list[str] = []

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Check a proof; a wrong one is told in a challenge first, as Google does."""
        proof = base64.b64decode(args[1]).decode()
        self.proofs.append(proof)
        good = {f"user={USER}\1auth=Bearer {token}\1\1" for token in self.endpoint.granted}
        if proof in good:
            return AuthResult(success=True, auth_data=USER)
        assert await server.challenge_auth('{"status":"400","schemes":"Bearer"}') == b""
        return AuthResult(success=False, handled=False)


def tls(certificate: Path) -> dict[str, Any]:
    """Let a server ask for TLS, and for a login in it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return {"tls_context": context, "auth_required": True, "auth_require_tls": True}


def transport(port: int, token: TokenSettings) -> Transport:
    """Open the office's transport with TLS and a token."""
    return Transport(
        MailSettings(
            port=port, user=USER, token=token, login=Login.XOAUTH2, security=Security.STARTTLS, timeout=5.0
        )
    )


def send(opened: Transport) -> Answer:
    """Send a message."""
    return opened.send(
        b"Subject: Asia\r\n\r\n", sender=USER, recipient="a@x.example", before_data=lambda: None
    )


def test_mail_leaves_with_a_granted_token_over_verified_tls(
    endpoint: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way of Microsoft 365: token endpoint, TLS, AUTH XOAUTH2, message."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Microsoft(endpoint)
    with serving(server, **tls(certificate)) as port, closing(transport(port, grant(endpoint))) as opened:
        assert send(opened).code == 250
        assert send(opened).code == 250
    assert len(server.texts) == 2
    assert len(server.proofs) == 1


def test_a_wrong_certificate_gets_no_token(
    endpoint: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot prove who it is hears nothing of us."""
    certificate = make_certificate(tmp_path, address="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Microsoft(endpoint)
    with (
        serving(server, **tls(certificate)) as port,
        closing(transport(port, grant(endpoint))) as opened,
        pytest.raises(ServerUnavailable, match="CERTIFICATE"),
    ):
        send(opened)
    assert server.proofs == []


def test_a_revoked_token_is_told_and_the_next_connection_has_another(
    endpoint: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The messages wait; nothing needs a restart once the server takes tokens again."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Microsoft(endpoint)
    token = grant(endpoint)
    with serving(server, **tls(certificate)) as port, closing(transport(port, token)) as opened:
        revoked = token_source(token).fresh()
        endpoint.granted = {"another"}
        with pytest.raises(ServerUnavailable, match="refuses the user or the access token") as caught:
            send(opened)
        assert revoked not in str(caught.value)
        assert send(opened).code == 250
    assert len(server.texts) == 1


def test_without_a_token_the_mail_server_is_not_even_connected_to(endpoint: TokenEndpoint) -> None:
    """The reason is the token endpoint's."""
    server = Microsoft(endpoint)
    token = grant(endpoint, client_secret=SecretStr("wrong"))
    settings = MailSettings(user=USER, token=token, login=Login.XOAUTH2)
    with serving(server) as port:
        opened = Transport(settings.model_copy(update={"port": port}))
        with pytest.raises(ServerUnavailable, match="invalid_client"):
            send(opened)
    assert server.connections == 0


def test_mail_out_and_mail_in_share_a_token(endpoint: TokenEndpoint) -> None:
    """One request to the token endpoint serves both servers."""
    token = grant(endpoint)
    out = MailSettings(user=USER, token=token, login=Login.XOAUTH2)
    assert out.token is not None
    assert token_source(out.token).fresh() == "token-1"
    with ImapServer(tokens=["token-1"]) as server:
        settings = ImapSettings(
            host="127.0.0.1",
            port=server.port,
            user=USER,
            token=grant(endpoint),
            login=Login.XOAUTH2,
            security=Security.NONE,
        )
        with closing(ImapInbox(settings)) as inbox:
            assert inbox.ids() == []
    assert len(endpoint.forms) == 1
