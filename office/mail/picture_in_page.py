"""A letter's page with its pictures inside, for looking at it outside a mail program."""

from base64 import b64encode
from email.message import Message


def with_pictures(page: str, message: Message) -> str:
    """Put the pictures that travel with a letter into its page, as data addresses (RFC 2397)."""
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip("<> ")
        content = part.get_payload(decode=True) if name else None
        if isinstance(content, bytes) and part.get_content_maintype() == "image":
            data = f"data:{part.get_content_type()};base64,{b64encode(content).decode('ascii')}"
            page = page.replace(f"cid:{name}", data)
    return page
