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
    mac = hmac.new(secret, identifier.encode(), hashlib.sha256).hexdigest()[:_MAC_CHARACTERS]
    return f"{identifier}-{mac}"


def find_link(session: Session, secret: bytes, presented: str) -> Link | None:
    """Give the live link of a token; None for one that is unknown, forged or revoked (they look the same).

    Expiry is the caller's to judge: it needs the time, and a round may still take late answers.
    """
    identifier, _, _ = presented.partition("-")
    if not hmac.compare_digest(token(secret, identifier).encode(), presented.encode()):
        return None
    link = session.get(Link, identifier)
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
