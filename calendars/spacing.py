"""Moving things apart along a line as little as possible."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """Return middles nearest to the wanted ones (least squares) so that no two things of these sizes overlap.

    The order of `wanted` is kept (it must be ascending, or ties). Raises ValueError when all of them
    together do not fit between `low` and `high`.
    """
    if sum(sizes) > high - low + 1e-9:
        raise ValueError(f"{len(sizes)} things need {sum(sizes):.0f} and have {high - low:.0f}")
    starts, total = [], 0.0
    for size in sizes:
        starts.append(total + size / 2)
        total += size
    free = _ascending([want - start for want, start in zip(wanted, starts, strict=True)])
    return tuple(min(max(x, low), high - total) + start for x, start in zip(free, starts, strict=True))


def _ascending(values: Sequence[float]) -> list[float]:
    """Return the nearest ascending sequence (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, count = value, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    return [mean for mean, count in pools for _ in range(count)]


def lanes(spans: Sequence[tuple[float, float]], gap: float = 0.0) -> tuple[int, ...]:
    """Return for each span the first lane in which it meets no earlier span, `gap` apart."""
    taken: list[list[tuple[float, float]]] = []
    chosen = []
    for start, end in spans:
        lane = next((n for n, row in enumerate(taken) if is_free(row, start, end, gap)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((start, end))
        chosen.append(lane)
    return tuple(chosen)


def is_free(row: Sequence[tuple[float, float]], start: float, end: float, gap: float = 0.0) -> bool:
    """Return whether a span fits in a row of spans with a gap on both sides."""
    return all(end + gap <= other_start or other_end + gap <= start for other_start, other_end in row)
