"""The page about a change that a run leaves in the Prefect UI."""

from prefect.artifacts import acreate_markdown_artifact

#: What a page is called in the UI: the newest one stands on top.
KEY = "year-change"


async def show(page: str) -> None:
    """Keep what a change does, or would do, as an artifact of the run."""
    await acreate_markdown_artifact(key=KEY, markdown=page)
