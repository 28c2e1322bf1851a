"""Seals: what the portal hands out in a form and takes back only unchanged."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict

from office.upload import StoredFile


def new_submission_id() -> str:
    """Make the single-use id of a form: random, 128 bits."""
    return secrets.token_urlsafe(16)


def form_seal(secret: bytes, link_id: str, submission_id: str) -> str:
    """Make the seal against cross-site requests: HMAC-SHA-256 of the link and the form's single-use id."""
    return _mac(secret, "form", link_id, submission_id)


def is_sealed(secret: bytes, link_id: str, submission_id: str, presented: str) -> bool:
    """Tell whether the portal handed out this form for this link."""
    expected = form_seal(secret, link_id, submission_id)
    return bool(submission_id) and hmac.compare_digest(expected.encode(), presented.encode())


def seal_file(secret: bytes, link_id: str, file: StoredFile) -> str:
    """Make the value that stands in a form for a file that is in the store already."""
    content = base64.urlsafe_b64encode(json.dumps(asdict(file)).encode()).decode()
    return f"{content}.{_mac(secret, 'file', link_id, content)}"


def open_sealed_file(secret: bytes, link_id: str, presented: str) -> StoredFile | None:
    """Give the file that a sealed value stands for; None where the seal does not hold."""
    content, _, mac = presented.rpartition(".")
    if not hmac.compare_digest(_mac(secret, "file", link_id, content).encode(), mac.encode()):
        return None
    return StoredFile(**json.loads(base64.urlsafe_b64decode(content)))


def _mac(secret: bytes, *parts: str) -> str:
    return hmac.new(secret, "\n".join(("portal", *parts)).encode(), hashlib.sha256).hexdigest()
