"""Sending a feed's address: a calendar to subscribe to, by letter to its reader."""

from prefect import flow

from flows.letter_question import FeedConcerns, FeedWhose, Revoked
from tasks.desk import Where
from tasks.mail import send_feed


@flow(name="send-feed-address")
async def send_feed_address(
    whose: FeedWhose,
    concerns: FeedConcerns = "",
    revoke: Revoked = False,  # noqa: FBT002 - a tick in the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> dict[str, int]:
    """Plan the letter with the address; `revoke` ends those in use first, and a new one is sent."""
    return send_feed(where, whose, concerns, revoke=revoke)
