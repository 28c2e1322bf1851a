"""Responses: a page with its status, in the reader's language."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from governance.record import Language
from office.desk import Desk
from office.visit import Visit
from portal.field_view import Filled, Trouble, filled_from
from portal.page import Place, Sheet, form_page, languages_of, plain_page
from portal.seal import form_seal, new_submission_id, seal_file
from templates.portal_words import portal_words

_TOO_LARGE = 413
_TOO_SLOW = 408


def plain_place(request: Request, desk: Desk) -> Place:
    """Place a page that belongs to nobody: in the language asked for, or the browser's."""
    lacking = {*desk.network.office.name.missing, *desk.network.region.name.missing}
    offered = tuple(one for one in Language if one not in lacking)
    asked = request.query_params.get("lang", "")
    accepted = [part.split(";")[0].split("-")[0] for part in _accepted(request)]
    known = [one for one in (asked, *accepted) if one in offered]
    return Place(root_of(request), Language(known[0]) if known else Language.FI, offered)


def visit_place(request: Request, desk: Desk, visit: Visit) -> Place:
    """Place a page of a visit: in the language asked for, or the person's, where all of it exists."""
    offered = languages_of(desk, visit)
    wanted = (request.query_params.get("lang", ""), visit.language)
    return Place(
        root_of(request), next((one for one in offered if one == wanted[0]), _own(visit, offered)), offered
    )


def _own(visit: Visit, offered: tuple[Language, ...]) -> Language:
    return visit.language if visit.language in offered else Language.FI


def _accepted(request: Request) -> list[str]:
    return request.headers.get("accept-language", "").replace(" ", "").lower().split(",")


def root_of(request: Request) -> str:
    """Give the way to the site's root: relative, so that a proxy may put it under any prefix."""
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return "../" * (path.count("/") - 1) or "./"


def form_response(desk: Desk, visit: Visit, place: Place, sheet: Sheet, status: int = 200) -> Response:
    """Show a form."""
    return HTMLResponse(form_page(desk, visit, sheet, place), status)


def fresh_sheet(desk: Desk, visit: Visit, place: Place) -> Sheet:
    """Make a new form: empty, or filled with the answer that it corrects."""
    if visit.previous is None:
        return sealed_sheet(desk, visit, Filled({}))
    typed = filled_from(visit.form, visit.previous.answers, place.language)
    files = tuple((one.file, seal_file(desk.secret, visit.link_id, one.file)) for one in visit.previous.files)
    return sealed_sheet(desk, visit, Filled(typed, files))


def sealed_sheet(
    desk: Desk,
    visit: Visit,
    filled: Filled,
    *,
    submission_id: str = "",
    troubles: dict[str, Trouble] | None = None,
    notice: str = "",
    previous_link: str = "",
) -> Sheet:
    """Make a form with its seal, under a new submission id unless one is named."""
    identifier = submission_id or new_submission_id()
    seal = form_seal(desk.secret, visit.link_id, identifier)
    return Sheet(identifier, seal, filled, troubles or {}, notice, previous_link)


def gone(request: Request, desk: Desk, status: int = 404) -> Response:
    """Say that a link opens nothing: one page for unknown, forged, expired and revoked."""
    place = plain_place(request, desk)
    words = portal_words(place.language).gone
    return HTMLResponse(plain_page(desk, place, title=words["title"], text=words["text"]), status)


def not_taken(desk: Desk, place: Place, status: int) -> Response:
    """Say why nothing of a form could be read, with the way back to it."""
    words = portal_words(place.language).refused
    reason = {_TOO_LARGE: "large", _TOO_SLOW: "slow"}.get(status, "broken")
    back = f"?lang={place.language}"
    # What is left of the body is not read: the connection cannot be used again.
    headers = {"Connection": "close"}
    page = plain_page(desk, place, title=words["title"], text=words[reason], back=back)
    return HTMLResponse(page, status, headers)


def failed(request: Request, desk: Desk, status: int = 500) -> Response:
    """Say that the service has a fault."""
    place = plain_place(request, desk)
    words = portal_words(place.language).refused
    return HTMLResponse(plain_page(desk, place, title=words["failed_title"], text=words["failed"]), status)
