"""Tasks on rounds: an answer that is missing is taken to a superior."""

from prefect import task

from office.escalation import escalate
from tasks.desk import Where, at_desk


@task
def take_to_superior(where: Where, obligation: str) -> str:
    """Plan the overdue letter to the superior, and give their id."""
    with at_desk(where) as (desk, now):
        return escalate(desk, obligation, now)
