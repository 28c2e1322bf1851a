"""Tasks on the ledger: what is due, and carrying it out."""

from prefect import task

from office.hands.carrying_out import batches, carry_out, find_due
from tasks.desk import Where, at_desk


@task(retries=2, retry_delay_seconds=5)
def find_due_keys(where: Where, only: str = "") -> list[list[str]]:
    """Find the keys of what is due, in batches; `only` keeps those that concern ids beginning with it."""
    with at_desk(where) as (desk, now):
        actions = [one for one in find_due(desk, now) if one.concerns.startswith(only)]
        return [[action.key for action in batch] for batch in batches(actions)]


@task(retries=2, retry_delay_seconds=5)
def carry_out_batch(where: Where, keys: list[str]) -> list[str]:
    """Carry out a batch by its keys, and give the keys of those that could not be done."""
    wanted = set(keys)
    with at_desk(where) as (desk, now):
        actions = [action for action in find_due(desk, now) if action.key in wanted]
        return [one.key for one in carry_out(desk, actions, now).troubled]
