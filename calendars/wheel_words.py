"""How dates are written on the wheel, in all three languages."""

from datetime import date


def day_and_month(on: date) -> str:
    """Return the date as people here write it in all three languages: 31.12."""
    return f"{on.day}.{on.month}."


def span_name(name: str, starts: date, ends: date) -> tuple[str, str]:
    """Return what a callout says of something that lasts: its dates, and its name."""
    return f"{day_and_month(starts)}\u2013{day_and_month(ends)}", name
