"""Tasks on mail: delivering the outbox, reading what came, sending a feed's address."""

from dataclasses import replace
from typing import Any

from prefect import task
from prefect.blocks.system import Secret
from prefect.logging import get_logger

from office.clockwork import deliver_mail, read_replies
from office.desk import Desk
from office.feed_address import FeedOf, revoke_addresses
from office.hands.feed_letter import send_address
from office.ledger.feeds import FeedKind
from office.mail.inbox import InboxUnavailable
from office.mail.token import TokenSettings
from office.settings import Settings, with_token
from tasks.desk import Where, at_desk


@task
def deliver_outbox(where: Where) -> dict[str, int]:
    """Send what is due and count it; a mail server that is down leaves everything waiting."""
    with at_desk(where) as (desk, now):
        report = deliver_mail(with_block_token(desk), now)
    return {
        "sent": len(report.sent),
        "waiting": len(report.waiting),
        "failed": len(report.failed),
        "suppressed": len(report.suppressed),
        "ambiguous": len(report.ambiguous),
    }


@task(retries=2, retry_delay_seconds=5)
def send_feed(where: Where, whose: FeedKind, concerns: str, *, revoke: bool) -> dict[str, int]:
    """Plan the letter with a feed's address; `revoke` ends those in use first. Counts of both."""
    of = FeedOf(whose, concerns)
    with at_desk(where) as (desk, now):
        revoked = revoke_addresses(desk, of, now=now) if revoke else 0
        return {"revoked": revoked, "letters": int(send_address(desk, of, now))}


def _worth_trying_again(_task: Any, _run: Any, state: Any) -> bool:
    """Leave a mailbox that is down or refuses our login to the next tick: trying again locks accounts."""
    try:
        state.result()
    except InboxUnavailable:
        return False
    except Exception:  # noqa: BLE001 - anything else may have passed in a moment
        return True
    return False


@task(retries=2, retry_delay_seconds=5, retry_condition_fn=_worth_trying_again)
def read_inbox(where: Where) -> dict[str, int]:
    """Read the office's mailbox, and count by kind; raises InboxUnavailable."""
    with at_desk(where) as (desk, now):
        return read_replies(with_block_token(desk), now)


def with_block_token(desk: Desk) -> Desk:
    """Give the desk with the access token, or the grant for it, that a Prefect Secret block holds."""
    return replace(desk, settings=with_block(desk.settings))


def with_block(settings: Settings) -> Settings:
    """Fill VUOSIKELLO_MAIL_TOKEN_BLOCK's content into the settings; as they are where no block is named.

    The block holds a token, or the fields of a grant: url, client_id, client_secret or refresh_token, scope.
    A block that cannot be read leaves the mail waiting, with the reason in the log.
    """
    named = settings.mail.token
    if named is None or named.block is None:
        return settings
    try:
        # A task that is no coroutine runs inside the flow's event loop, where load would give one.
        load: Any = Secret.load
        held = load(named.block, _sync=True).get()
        token = TokenSettings.model_validate(held if isinstance(held, dict) else {"ready": held})
    except Exception as error:  # noqa: BLE001 - Prefect raises ValueError, httpx and database errors alike
        get_logger().warning("The Secret block %s gives no token: %s", named.block, type(error).__name__)
        return settings
    return with_token(settings, token)
