"""What differs between two plans, as the `--json` documents name it."""

from datetime import datetime
from typing import Any

from governance.item_diff import ItemChange, ReminderChange
from governance.plan_diff import DeadlineChange, MeetingChange, PlanDiff
from governance.working_day import HELSINKI


def diff_document(diff: PlanDiff) -> dict[str, Any]:
    """Give a difference: ids and times."""
    return {
        "moved": [_meeting(one) for one in diff.moved],
        "added": [_meeting(one) for one in diff.added],
        "removed": [_meeting(one) for one in diff.removed],
        "deadlines": [_deadline(one) for one in diff.deadlines],
        "openings": [_item(one) for one in diff.items.openings],
        "reminders": [_reminders(one) for one in diff.items.reminders],
        "preparations": [_item(one) for one in diff.items.preparations],
        "calendar": [_span(one) for one in diff.items.calendar],
        "other_items": diff.items.others,
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


def _item(one: ItemChange) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "concerns": one.concerns,
        "before": _time(one.before),
        "after": _time(one.after),
        "days": one.days,
    }


def _span(one: ItemChange) -> dict[str, Any]:
    return {
        **_item(one),
        "until_before": _time(one.until_before),
        "until_after": _time(one.until_after),
        "days_at_end": one.days_at_end,
    }


def _reminders(one: ReminderChange) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "concerns": one.concerns,
        "new": one.new,
        "moved": one.moved,
        "gone": one.gone,
        "municipalities": list(one.municipalities),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(HELSINKI).isoformat() if moment else None
