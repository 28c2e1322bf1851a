"""The page about a change that a run leaves in the Prefect UI."""

from prefect.artifacts import acreate_markdown_artifact

#: What a page is called in the UI: the newest one stands on top.
KEY = "year-change"


async def show(page: str, *, preview: bool) -> None:
    """Keep what a change does, or would do, as an artifact of the run."""
    heading = "Preview: nothing was changed" if preview else "Done: updates leave at the next tick"
    await acreate_markdown_artifact(key=KEY, markdown=f"## {heading}\n\n{page}")
