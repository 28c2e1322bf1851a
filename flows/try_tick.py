"""Trying a tick: what would be done and sent now, with nothing sent and nothing changed."""

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows.letter_question import ListLanguage
from governance.record import Language
from tasks.desk import Where
from tasks.outbox import try_tick as try_on_a_copy


@flow(name="try-tick")
async def try_tick(
    language: ListLanguage = Language.FI,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> dict[str, int]:
    """Do a tick on a copy of the ledger, and write its letters into a folder on this machine."""
    counts, page = try_on_a_copy(where, language)
    told = f"{counts['would_send']} letters would leave: `{page}`"
    await acreate_markdown_artifact(told, key="dry-run", description="What a tick would send now.")
    return counts
