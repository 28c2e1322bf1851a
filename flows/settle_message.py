"""Settling a message: a person says what became of one that may or may not have arrived."""

from prefect import flow

from flows.letter_question import MessageKey, WhatBecame
from tasks.desk import Where
from tasks.outbox import settle


@flow(name="settle-message")
async def settle_message(
    key: MessageKey,
    how: WhatBecame,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Settle an ambiguous message, or have a failed one sent again."""
    settle(where, key, how)
