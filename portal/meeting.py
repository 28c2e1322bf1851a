"""A meeting's page: its facts, its agenda, and a form that answers the invitation."""

import re
from dataclasses import replace
from urllib.parse import quote

import anyio
from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from governance.record import Language, Text
from office.attendance import AnswerOutcome, MeetingVisit, answer_meeting, look_up_agenda, look_up_meeting
from office.desk import Desk
from portal.body import BodyError, FormBody, read_body
from portal.page import Place, meeting_page
from portal.response import gone, not_taken, root_of
from portal.seal import form_seal, is_sealed, new_submission_id
from portal.shield import log_failure

_VERSION = re.compile("[0-9]{1,9}")
#: The notice of an answer that was not taken, and the status that goes with it.
_NOT_TAKEN = {AnswerOutcome.MOVED: 409, AnswerOutcome.EMPTY: 422}


class MeetingDoor:
    """Show a meeting's page and take in answers; GET and HEAD change nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._writers = CapacityLimiter(1)

    def show(self, request: Request) -> Response:
        """Show the page behind a link."""
        visit = self._visit(request)
        if visit is None:
            return gone(request, self._desk)
        notice = "taken" if "answered" in request.query_params else ""
        return self._page(request, visit, notice=notice)

    def agenda(self, request: Request) -> Response:
        """Give the agenda as a PDF."""
        token = request.path_params["token"]
        paper = look_up_agenda(self._desk, token, self._desk.time.now())
        if paper is None:
            return gone(request, self._desk)
        return Response(
            paper.content,
            media_type=paper.media_type,
            headers={"Content-Disposition": f"attachment; filename*=utf-8''{quote(paper.name)}"},
        )

    async def receive(self, request: Request) -> Response:
        """Take in an answer, and lead back to the page, which shows it."""
        visit = await run_in_threadpool(self._visit, request)
        if visit is None or not (visit.answer or visit.asked_anew):
            return gone(request, self._desk)
        place = self._place(request, visit)
        try:
            kind = request.headers.get("content-type", "")
            body = await read_body(kind, request.stream(), self._desk.store)
        except (BodyError, ClientDisconnect) as error:
            return not_taken(self._desk, place, error.status if isinstance(error, BodyError) else 400)
        try:
            return await self._take(request, visit, place, body)
        finally:
            await run_in_threadpool(body.drop)

    async def _take(self, request: Request, visit: MeetingVisit, place: Place, body: FormBody) -> Response:
        if not is_sealed(self._desk.secret, visit.link_id, body.value("submission"), body.value("seal")):
            return not_taken(self._desk, place, 403)
        try:
            outcome = await anyio.to_thread.run_sync(
                self._answer, request.path_params["token"], body, limiter=self._writers
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, what was typed must not be lost
            log_failure(request.scope, error)
            return self._page(request, visit, notice="busy", body=body, status=503)
        if outcome is AnswerOutcome.TAKEN:
            return RedirectResponse(f"{request.path_params['token']}?lang={place.language}&answered=1", 303)
        now_shown = await run_in_threadpool(self._visit, request)
        if outcome not in _NOT_TAKEN or now_shown is None:
            return gone(request, self._desk)
        return self._page(request, now_shown, notice=outcome.value, body=body, status=_NOT_TAKEN[outcome])

    def _answer(self, token: str, body: FormBody) -> AnswerOutcome:
        version = body.value("version")
        return answer_meeting(
            self._desk,
            token,
            partstat=body.value("answer"),
            message=body.value("message"),
            sequence=int(version) if _VERSION.fullmatch(version) else -1,
            now=self._desk.time.now(),
        )

    def _visit(self, request: Request) -> MeetingVisit | None:
        return look_up_meeting(self._desk, request.path_params["token"], self._desk.time.now())

    def _page(
        self,
        request: Request,
        visit: MeetingVisit,
        *,
        notice: str = "",
        body: FormBody | None = None,
        status: int = 200,
    ) -> Response:
        """Draw the page; a form that comes back keeps what was typed, and offers no other language."""
        place = self._place(request, visit)
        submission = new_submission_id()
        page = meeting_page(
            self._desk,
            visit,
            replace(place, languages=()) if body else place,
            token=request.path_params["token"],
            submission=submission,
            seal=form_seal(self._desk.secret, visit.link_id, submission),
            notice=notice,
            chosen=body.value("answer") if body else None,
            typed=body.value("message") if body else None,
        )
        return HTMLResponse(page, status)

    def _place(self, request: Request, visit: MeetingVisit) -> Place:
        """Place the page in the language asked for, or the person's, where every text of it exists."""
        lacking = {language for text in self._texts(visit) for language in text.missing}
        offered = tuple(language for language in Language if language not in lacking)
        wanted = (request.query_params.get("lang", ""), str(visit.person.language), str(Language.FI))
        language = next((one for name in wanted for one in offered if one == name), Language.FI)
        return Place(root_of(request), language, offered)

    def _texts(self, visit: MeetingVisit) -> tuple[Text, ...]:
        network = self._desk.network
        place = self._desk.clock.place_of(visit.series)
        places = (place,) if place else ()
        shown = (visit.series.name, *places, visit.body.name, visit.person.title)
        return (network.office.name, network.region.name, *shown)
