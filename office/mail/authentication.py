"""What the mail server that took a message in says of its sender (RFC 8601: Authentication-Results)."""

import re
from collections.abc import Iterator

#: Microsoft 365's own word for it is compauth.
_FAILED_ALTOGETHER = re.compile(r"(?:^|[;\s])(?:dmarc|compauth)\s*=\s*fail\b", re.IGNORECASE)
_PASSED_ALTOGETHER = re.compile(r"(?:^|[;\s])dmarc\s*=\s*pass\b", re.IGNORECASE)
_SENT_FROM_ELSEWHERE = re.compile(r"(?:^|[;\s])spf\s*=\s*(?:soft|hard)?fail\b", re.IGNORECASE)
_PASSED = re.compile(r"^\s*(dkim|spf)(?:\s*/\s*\d+)?\s*=\s*pass\b", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
#: Where each method says for which domain it passed.
_DOMAIN = {
    "dkim": re.compile(r"\bheader\.[di]\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"@]+)", re.IGNORECASE),
    "spf": re.compile(r"\bsmtp\.mailfrom\s*=\s*\"?<?(?:[^\s;\"@]*@)?([^\s;\"@>]+)", re.IGNORECASE),
}


def is_forged(results: str, sender: str) -> bool:
    """Tell whether the server says that the From is not its sender's; `sender` is the bare From address.

    The topmost line is the last server's, ours. A forger can add a line that says "pass", but cannot take
    ours away. A pass of DKIM or SPF counts for its own domain only: whoever signs as evil.example has proven
    to be evil.example. It vouches for the From where one of the two domains is the other or lies under it
    (relaxed alignment, RFC 7489 section 3.1). Where nothing vouches, SPF's failure counts, and so does a pass
    for other domains alone.
    """
    said = _COMMENT.sub(" ", results)
    if _FAILED_ALTOGETHER.search(said):
        return True
    if _PASSED_ALTOGETHER.search(said):
        return False
    own = sender.rpartition("@")[2]
    passed = tuple(_passed_for(said))
    if any(_aligned(domain, own) for domain in passed):
        return False
    return bool(passed or _SENT_FROM_ELSEWHERE.search(said))


def _passed_for(said: str) -> Iterator[str]:
    """List the domains for which DKIM or SPF passed."""
    for result in said.split(";"):
        if (found := _PASSED.match(result)) and (domain := _DOMAIN[found[1].lower()].search(result)):
            yield domain[1].lower().strip(".")


def _aligned(one: str, other: str) -> bool:
    """Tell whether two domains are one, or one lies under the other; a top-level domain is nobody's own."""
    shorter, longer = sorted((one.lower(), other.lower()), key=len)
    return "." in shorter and (shorter == longer or longer.endswith(f".{shorter}"))
