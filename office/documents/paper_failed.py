class PaperFailed(Exception):  # noqa: N818  # reads as a sentence where it is raised and caught
    """Say which paper was not made, and what to mend."""
