"""A real IMAP server (pymap, in memory) on this machine, with a password, access tokens and TLS."""

import asyncio
import ssl
import threading
from argparse import Namespace
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config
from pymap.backend.dict import Login as PasswordLogin
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, MailboxSnapshot
from pymap.context import connection_exit
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.interfaces.login import IdentityInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import Flag
from pymap.user import UserMetadata
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

USER, PASSWORD = "office@pikku.example", "salasana"
_ARRIVED = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
_Told = TypeVar("_Told")
_MECHANISMS = (b"PLAIN", b"LOGIN", b"XOAUTH2")


class _Config(Config):
    """Logins without STARTTLS: whether there is TLS is the listening socket's."""

    hidden: frozenset[bytes] = frozenset()

    @property
    def initial_auth(self) -> SASLAuth:
        return SASLAuth.named(_MECHANISMS)

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth.named(_MECHANISMS)

    @property
    def login_capability(self) -> Sequence[bytes]:
        return [one for one in super().login_capability if one not in self.hidden]


class _Login(PasswordLogin):
    """Take the password, or one of the access tokens."""

    def __init__(self, config: Config, tokens: set[str]) -> None:
        super().__init__(config)
        self._taken = tokens

    async def authenticate(self, credentials: ServerCredentials) -> IdentityInterface:
        if not isinstance(credentials, ExternalCredentials):
            return await super().authenticate(credentials)
        if credentials.authzid != USER or credentials._token not in self._taken:
            raise InvalidAuth
        return self.demo_user_identity


class _Talk(ConnectionState):
    """A conversation that remembers what was fetched whole, and hangs up where it is told to."""

    def __init__(self, server: "ImapServer", config: _Config) -> None:
        super().__init__(server.login, config)
        self._server = server

    async def do_command(self, cmd: Any) -> Any:
        name = cmd.command.decode()
        self._server.asked[name] += 1
        if name == "UID FETCH" and "HEADER" not in " ".join(map(str, cmd.attributes)):
            uid = int(bytes(cmd.sequence_set))
            self._server.fetched.append(uid)
            if uid == self._server.hangs_up_at:
                raise ConnectionResetError
        return await super().do_command(cmd)


class ImapServer:
    """Serve one mailbox, the office's, for as long as the block lasts; `port` is any free one."""

    def __init__(
        self, *, certificate: str | None = None, tokens: Sequence[str] = (), hidden: Sequence[bytes] = ()
    ) -> None:
        self.port = 0
        self.tokens = set(tokens)
        #: The UID of a message at which the connection breaks whenever it is fetched.
        self.hangs_up_at = 0
        #: UIDs of the messages that were fetched whole.
        self.fetched: list[int] = []
        #: How often each command was asked for.
        self.asked: Counter[str] = Counter()
        self._hidden = frozenset(hidden)
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificate)
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._boxes: MailboxSet
        self.login: _Login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="imap", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    def arrive(self, *messages: bytes, folder: str = "INBOX", flags: Sequence[bytes] = ()) -> None:
        """Let messages arrive."""

        async def append() -> None:
            box = await self._boxes.get_mailbox(folder)
            marks = frozenset(Flag(flag) for flag in flags)
            for raw in messages:
                await box.append(AppendMessage(raw, _ARRIVED, marks))

        self._ask(append())

    def kept(self, folder: str = "INBOX") -> list[bytes]:
        """Give the messages of a folder in the order of arrival; none where there is no such folder."""
        return [raw for raw, _ in self._kept(folder)]

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        """Give the flags of a folder's messages."""
        return [flags for _, flags in self._kept(folder)]

    def renumber(self) -> None:
        """Give the inbox another UIDVALIDITY, as a server does after it was restored from a backup."""

        async def renumber() -> None:
            box = await self._boxes.get_mailbox("INBOX")
            box._uid_validity = MailboxSnapshot.new_uid_validity() + 1

        self._ask(renumber())

    def _kept(self, folder: str) -> list[tuple[bytes, set[str]]]:
        async def listed() -> list[tuple[bytes, set[str]]]:
            if folder not in {entry.name for entry in (await self._boxes.list_mailboxes()).list()}:
                return []
            box: MailboxData = await self._boxes.get_mailbox(folder)
            return [
                (bytes(one._content._raw), {str(flag) for flag in one.permanent_flags})
                for one in box._messages.values()
            ]

        return self._ask(listed())

    def _ask(self, question: Coroutine[Any, Any, _Told]) -> _Told:
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(60)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        config = _Config(
            Namespace(proxy_protocol=None, passlib_cfg=None),
            host=None,
            port=0,
            demo_data=False,
            demo_user=USER,
            demo_password=PASSWORD,
            hash_context=Cleartext(),
            invalid_user_sleep=0.0,
            tls_enabled=False,
        )
        config.hidden = self._hidden
        config.apply_context()
        self._boxes = MailboxSet()
        config.set_cache[USER] = (self._boxes, FilterSet())
        self.login = _Login(config, self.tokens)
        await self.login.demo_user_identity.set(UserMetadata(config, USER, password=PASSWORD))
        callback = ProxyProtocolReader(config.proxy_protocol).get_callback(partial(self._talk, config))
        server = await asyncio.start_server(callback, "127.0.0.1", 0, ssl=self._tls)
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._over.wait()

    async def _talk(self, config: _Config, reader: Any, writer: Any, info: Any) -> None:
        """Serve one connection, as pymap's own IMAPServer does."""
        connection = IMAPConnection(config.commands, config, reader, writer, info)
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            stack.enter_context(closing(connection))
            await connection.run(_Talk(self, config))
