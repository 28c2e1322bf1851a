"""Calendar feeds on the web: secret addresses that calendar programs ask every hour."""

from starlette.requests import Request
from starlette.responses import Response

from office.desk import Desk
from office.feed import read_feed
from portal.response import gone

#: Whoever keeps a copy asks each time whether it still holds; so a revoked address ends at once.
_CACHE = "private, no-cache"


class Feeds:
    """Show feeds; GET and HEAD change nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request) -> Response:
        """Give a feed, 304 to who has it, and the page of every dead link to who has no right to it.

        There is no Last-Modified: the region's files can change a feed without changing any meeting.
        """
        found = read_feed(self._desk, request.path_params["token"], self._desk.time.now())
        if found is None:
            return gone(request, self._desk)
        headers = {"ETag": found.etag, "Cache-Control": _CACHE}
        if is_held(request.headers.getlist("if-none-match"), found.etag):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="vuosikello.ics"'
        return Response(found.body, headers=headers, media_type="text/calendar; charset=utf-8")


def is_held(lines: list[str], tag: str) -> bool:
    """Tell whether If-None-Match names a tag, compared weakly (RFC 9110 section 13.1.2)."""
    named = {one.strip().removeprefix("W/") for line in lines for one in line.split(",")}
    return tag in named or "*" in named
