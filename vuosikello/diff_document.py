"""What differs between two plans, as the `--json` documents name it."""

from datetime import datetime
from typing import Any

from governance.plan_diff import DeadlineChange, MeetingChange, PlanDiff
from governance.working_day import HELSINKI


def diff_document(diff: PlanDiff) -> dict[str, Any]:
    """Give a difference: ids and times."""
    return {
        "moved": [_meeting(one) for one in diff.moved],
        "added": [_meeting(one) for one in diff.added],
        "removed": [_meeting(one) for one in diff.removed],
        "deadlines": [_deadline(one) for one in diff.deadlines],
        "school_holiday": list(diff.in_school_holiday),
        "people": list(diff.people),
        "municipalities": list(diff.municipalities),
    }


def _meeting(one: MeetingChange) -> dict[str, Any]:
    return {
        "id": one.id,
        "body": one.body,
        "before": _time(one.before),
        "after": _time(one.after),
        "days": one.days,
        "school_holiday": one.school_holiday,
    }


def _deadline(one: DeadlineChange) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "concerns": one.concerns,
        "before": _time(one.before),
        "after": _time(one.after),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(HELSINKI).isoformat() if moment else None
