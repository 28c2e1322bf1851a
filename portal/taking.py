"""Taking in a form: read, looked at, kept, and answered with a receipt or the form itself."""

from dataclasses import dataclass, replace
from datetime import datetime

import anyio
from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from office.counter import Outcome, OutcomeKind, PlanReceipt, examine, look_up, submit
from office.desk import Desk
from office.file_kind import FileProblem
from office.visit import Visit
from portal.body import BodyError, FormBody, read_body
from portal.field_view import Trouble
from portal.filling import Filling, fill
from portal.page import Place
from portal.response import form_response, fresh_sheet, gone, not_taken, sealed_sheet, visit_place
from portal.seal import is_sealed
from portal.shield import log_failure

_TOO_LARGE = {FileProblem.TOO_LARGE, FileProblem.TOO_LARGE_TOGETHER, FileProblem.TOO_MANY}
#: Outcomes that show the form again under a new submission id, with a notice of the same name.
_SHOWN_AGAIN = {
    OutcomeKind.EDITED_AFTERWARDS: 409,
    OutcomeKind.ANSWERED_MEANWHILE: 409,
    OutcomeKind.TOO_OFTEN: 429,
}


@dataclass(frozen=True)
class _Sending:
    """Hold one form on its way in."""

    token: str
    visit: Visit
    place: Place
    submission_id: str
    after: str
    filling: Filling


class Intake:
    """Take in forms, one writer at a time."""

    def __init__(self, desk: Desk, plan_receipt: PlanReceipt | None = None) -> None:
        self._desk = desk
        self._plan_receipt = plan_receipt
        # SQLite has one writer: to queue here is fair and fast, to queue in its busy handler is neither.
        self._writers = CapacityLimiter(1)

    async def receive(self, request: Request) -> Response:
        """Take in a form; whoever presses Send twice is led to the same receipt."""
        token = request.path_params["token"]
        visit = await run_in_threadpool(self._visit, token)
        if visit is None:
            return gone(request, self._desk)
        # A page that gives back what was typed offers no other language: its link would lose it.
        place = replace(visit_place(request, self._desk, visit), languages=())
        try:
            kind = request.headers.get("content-type", "")
            body = await read_body(kind, request.stream(), self._desk.store)
        except (BodyError, ClientDisconnect) as error:
            return not_taken(self._desk, place, error.status if isinstance(error, BodyError) else 400)
        return await self._take(request, visit, place, body)

    def _visit(self, token: str) -> Visit | None:
        return look_up(self._desk, token, self._now())

    def _now(self) -> datetime:
        return self._desk.time.now()

    async def _take(self, request: Request, visit: Visit, place: Place, body: FormBody) -> Response:
        submission_id = body.value("submission")
        try:
            if not is_sealed(self._desk.secret, visit.link_id, submission_id, body.value("seal")):
                return not_taken(self._desk, place, 403)
            filling = await run_in_threadpool(fill, self._desk, visit.form, visit.link_id, body)
        finally:
            await run_in_threadpool(body.drop)
        token = request.path_params["token"]
        sending = _Sending(token, visit, place, submission_id, body.value("after"), filling)
        if filling.full:
            return self._again(sending, 507, notice="full")
        if filling.troubles:
            return self._with_troubles(sending, Outcome(OutcomeKind.PROBLEMS))
        try:
            outcome = await anyio.to_thread.run_sync(self._submit, sending, limiter=self._writers)
        except Exception as error:  # noqa: BLE001 - whatever it is, what was typed must not be lost
            log_failure(request.scope, error)
            return self._again(sending, 503, notice="busy")
        return await run_in_threadpool(self._answer, sending, outcome)

    def _submit(self, sending: _Sending) -> Outcome:
        return submit(
            self._desk,
            sending.token,
            submission_id=sending.submission_id,
            raw=sending.filling.raw,
            files=sending.filling.files,
            now=self._now(),
            after=sending.after,
            plan_receipt=self._plan_receipt,
        )

    def _answer(self, sending: _Sending, outcome: Outcome) -> Response:
        """Lead to the receipt, or show the form again with everything that was typed and attached."""
        language = sending.place.language
        if outcome.kind in {OutcomeKind.ACCEPTED, OutcomeKind.REPEATED}:
            where = f"{sending.token}/receipt/{outcome.submission_id}?lang={language}"
            return RedirectResponse(where, 303)
        if outcome.kind is OutcomeKind.PROBLEMS:
            return self._with_troubles(sending, outcome)
        visit = self._visit(sending.token)
        if visit is None or outcome.kind not in _SHOWN_AGAIN:
            return self._closed(sending, visit)
        filled = sending.filling.filled(self._desk.secret, visit.link_id)
        before = f"{sending.token}/receipt/{visit.previous.id}?lang={language}" if visit.previous else ""
        sheet = sealed_sheet(self._desk, visit, filled, notice=outcome.kind.value, previous_link=before)
        return form_response(self._desk, visit, sending.place, sheet, _SHOWN_AGAIN[outcome.kind])

    def _closed(self, sending: _Sending, visit: Visit | None) -> Response:
        """Answer where the link was withdrawn, or the municipality released, while the form was filled in."""
        if visit is None or not visit.closed:
            return not_taken(self._desk, sending.place, 404)
        sheet = fresh_sheet(self._desk, visit, sending.place)
        return form_response(self._desk, visit, sending.place, sheet, 409)

    def _with_troubles(self, sending: _Sending, outcome: Outcome) -> Response:
        """Show what is wrong with files and answers, all at once."""
        files = sending.filling.troubles
        found = (
            outcome.problems
            or examine(sending.visit, sending.filling.raw, sending.filling.files, self._now())[1]
        )
        troubles = {**{name: Trouble(problem) for name, problem in found.items()}, **files}
        large = any(trouble.problem in _TOO_LARGE for trouble in files.values())
        return self._again(sending, 413 if large else 422, troubles=troubles)

    def _again(
        self, sending: _Sending, status: int, *, notice: str = "", troubles: dict[str, Trouble] | None = None
    ) -> Response:
        """Show the same form again: nothing was kept, so its submission id is still unused."""
        sheet = sealed_sheet(
            self._desk,
            sending.visit,
            sending.filling.filled(self._desk.secret, sending.visit.link_id),
            submission_id=sending.submission_id,
            troubles=troubles,
            notice=notice,
        )
        return form_response(self._desk, sending.visit, sending.place, sheet, status)
