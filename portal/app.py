"""The municipalities' counter on the web: personal links open forms, receipts and attachments."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
from anyio import CapacityLimiter
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from governance.record import Language
from office.counter import Outcome, OutcomeKind, Visit, look_up, look_up_file, look_up_sent, submit
from office.desk import Desk
from office.upload import attachment_path
from portal.body import BodyError, FormBody, read_body
from portal.filling import Filling, fill
from portal.page import Place, Sheet, form_page, languages_of, plain_page, receipt_page
from portal.seal import form_seal, is_sealed, new_submission_id
from portal.field_view import Filled, Trouble, filled_from
from portal.seal import seal_file
from portal.shield import Shield
from templates.portal_words import PORTAL, portal_words

Found = TypeVar("Found")
