"""Tasks on mail: delivering the outbox, reading what came."""

from prefect import task

from office.clockwork import deliver_mail, read_replies
from tasks.desk import Where, at_desk


@task
def deliver_outbox(where: Where) -> dict[str, int]:
    """Send what is due and count it; a mail server that is down leaves everything waiting."""
    with at_desk(where) as (desk, now):
        report = deliver_mail(desk, now)
    return {
        "sent": len(report.sent),
        "waiting": len(report.waiting),
        "failed": len(report.failed),
        "suppressed": len(report.suppressed),
        "ambiguous": len(report.ambiguous),
    }


@task(retries=2, retry_delay_seconds=5)
def read_inbox(where: Where) -> dict[str, int]:
    """Read the office's mailbox, and count by kind."""
    with at_desk(where) as (desk, now):
        return read_replies(desk, now)
