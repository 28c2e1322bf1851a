"""Personal links: tokens that nobody can make who does not know the secret."""

import hashlib
import hmac
import secrets
from pathlib import Path

from sqlalchemy.orm import Session

from office.ledger.rounds import Link, LinkState

_SECRET_BYTES = 32
_MAC_CHARACTERS = 32


def link_id(scope: str, concerns: str, person: str, revision: int = 1) -> str:
    """Make a link's id: opaque, and the same for the same matter, person and revision."""
    return hashlib.sha256(f"{scope}|{concerns}|{person}|{revision}".encode()).hexdigest()[:20]


def token(secret: bytes, identifier: str) -> str:
    """Make the token of a link: its id and HMAC-SHA-256 of it; a reminder can make it again."""
    mac = hmac.new(secret, identifier.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[
        :_MAC_CHARACTERS
    ]
    return f"{identifier}-{mac}"


def signed_id(secret: bytes, presented: str) -> str | None:
    """Give the id in a token that we made; None for any other, whatever stands in it."""
    identifier, _, _ = presented.partition("-")
    made = token(secret, identifier).encode("utf-8", "surrogatepass")
    return identifier if hmac.compare_digest(made, presented.encode("utf-8", "surrogatepass")) else None


def find_link(session: Session, secret: bytes, presented: str) -> Link | None:
    """Give the live link of a token; None for one that is unknown, forged or revoked (they look the same).

    Expiry is the caller's to judge: it needs the time, and a round may still take late answers.
    """
    identifier = signed_id(secret, presented)
    link = session.get(Link, identifier) if identifier else None
    return link if link is not None and link.state is LinkState.LIVE else None


def read_secret(store: Path) -> bytes:
    """Read the secret of a store, making it (readable by its owner only) at first need."""
    store.mkdir(parents=True, exist_ok=True)
    path = store / "secret"
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(_SECRET_BYTES))
    except FileExistsError:
        pass
    return bytes.fromhex(path.read_text("ascii"))
