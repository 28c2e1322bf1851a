"""The tick: what is due is done, now and only once."""

from prefect import flow

from tasks.desk import Where
from tasks.ledger import carry_out_batch, find_due_keys
from tasks.mail import deliver_outbox, read_inbox

#: An agenda that was just assembled makes its summons due: look again, so many times at the most.
LOOKS = 4


@flow(name="tick")
async def tick(where: Where = Where()) -> dict[str, int]:  # noqa: B008 - frozen; its schema is the UI's form
    """Read the mail, carry out everything that is due, deliver the outbox; again, it changes nothing."""
    read_inbox(where, return_state=True)  # a mailbox that is down is shown as failed, and the tick goes on
    troubled: set[str] = set()
    carried = 0
    for _ in range(LOOKS):
        batches = [batch for batch in find_due_keys(where) if set(batch) - troubled]
        if not batches:
            break
        for batch in batches:
            failed = carry_out_batch(where, batch)
            troubled.update(failed)
            carried += len(batch) - len(failed)
    return {"carried_out": carried, "troubled": len(troubled), **deliver_outbox(where)}
