"""The municipalities' counter on the web: personal links open forms, receipts and attachments."""

from functools import partial

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from office.counter import PlanReceipt, look_up, look_up_file, look_up_sent
from office.desk import Desk
from office.upload import attachment_path
from portal.feed import Feeds
from portal.meeting import MeetingDoor
from portal.page import plain_page, receipt_page
from portal.response import failed, form_response, fresh_sheet, gone, plain_place, visit_place
from portal.shield import Shield
from portal.taking import Intake
from templates.portal_words import PORTAL, portal_words

#: Of an INTEGER column in PostgreSQL.
_LARGEST_NUMBER = 2**31 - 1
_STATIC = {"portal.css": "text/css", "icon.svg": "image/svg+xml"}


def make_app(desk: Desk, *, plan_receipt: PlanReceipt | None = None) -> Starlette:
    """Make the portal of a desk; it neither opens nor closes the desk.

    `plan_receipt` stands in for office.hands.receipt.plan_receipt where no letters are wanted.
    """
    counter, intake, meeting = Counter(desk), Intake(desk, plan_receipt), MeetingDoor(desk)
    app = Starlette(
        routes=[
            Route("/", counter.home),
            Route("/health", counter.health),
            Route("/static/{name}", counter.static),
            Route("/k/{token}", counter.show, methods=["GET"]),
            Route("/k/{token}", intake.receive, methods=["POST"]),
            Route("/feed/{token}.ics", Feeds(desk).show),
            Route("/k/{token}/receipt/{submission_id}", counter.receipt),
            Route("/k/{token}/file/{attachment_id:int}", counter.file),
            Route("/m/{token}", meeting.show, methods=["GET"]),
            Route("/m/{token}", meeting.receive, methods=["POST"]),
            Route("/m/{token}/agenda.pdf", meeting.agenda),
        ],
        middleware=[Middleware(Shield, failure=partial(failed, desk=desk))],
        exception_handlers={HTTPException: counter.refused, OperationalError: counter.busy},
    )
    app.router.redirect_slashes = False
    return app


class Counter:
    """Show the portal's pages; whatever touches the ledger or the disk runs in a thread.

    GET and HEAD change nothing: mail scanners open every link.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def home(self, request: Request) -> Response:
        """Say what this site is."""
        place = plain_place(request, self._desk)
        words = portal_words(place.language).home
        return HTMLResponse(plain_page(self._desk, place, title=words["title"], text=words["text"]))

    def health(self, request: Request) -> Response:  # noqa: ARG002 - Starlette's signature
        """Tell a watchdog that the ledger answers."""
        look_up(self._desk, "", self._desk.time.now())
        return PlainTextResponse("ok")

    async def static(self, request: Request) -> Response:
        """Serve the style sheet and the icon."""
        name = request.path_params["name"]
        if name not in _STATIC:
            raise HTTPException(404)
        headers = {"Cache-Control": "public, max-age=3600"}
        return FileResponse(PORTAL / name, media_type=_STATIC[name], headers=headers)

    def show(self, request: Request) -> Response:
        """Show the form behind a link."""
        visit = look_up(self._desk, request.path_params["token"], self._desk.time.now())
        if visit is None:
            return gone(request, self._desk)
        place = visit_place(request, self._desk, visit)
        return form_response(self._desk, visit, place, fresh_sheet(self._desk, visit, place))

    def receipt(self, request: Request) -> Response:
        """Show what was received."""
        token, submission_id = request.path_params["token"], request.path_params["submission_id"]
        known = "\0" not in submission_id
        found = look_up_sent(self._desk, token, submission_id, self._desk.time.now()) if known else None
        if found is None:
            return gone(request, self._desk)
        place = visit_place(request, self._desk, found[0])
        back = f"../../{token}?lang={place.language}"
        return HTMLResponse(receipt_page(self._desk, *found, place, back))

    async def file(self, request: Request) -> Response:
        """Give back an attachment to those who may see the answer that it came with."""
        return await run_in_threadpool(self._file, request)

    def _file(self, request: Request) -> Response:
        token, number = request.path_params["token"], request.path_params["attachment_id"]
        # No database can be asked for a number that its column cannot hold.
        known = number <= _LARGEST_NUMBER
        file = look_up_file(self._desk, token, number, self._desk.time.now()) if known else None
        if file is None:
            return gone(request, self._desk)
        path = attachment_path(self._desk.store, file.sha256)
        if not path.is_file():
            return failed(request, self._desk)
        return FileResponse(path, media_type=file.media_type, filename=file.name)

    def refused(self, request: Request, error: Exception) -> Response:
        """Answer for addresses that the portal does not know."""
        return gone(request, self._desk, error.status_code if isinstance(error, HTTPException) else 404)

    def busy(self, request: Request, _error: Exception) -> Response:
        """Answer while the ledger is not to be had."""
        return failed(request, self._desk, 503)
