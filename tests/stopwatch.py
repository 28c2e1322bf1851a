"""A stopwatch around real functions: how long each part took by itself, without the parts within it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from time import perf_counter
from typing import Any
from unittest.mock import patch


class Stopwatch:
    """Add up seconds by part; a part that runs within another is not counted to the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._within: list[float] = []

    @contextmanager
    def watching(self, parts: Mapping[str, str]) -> Iterator["Stopwatch"]:
        """Stand before functions, each named as `module:attribute.path`, with the part that it counts to."""
        with ExitStack() as stack:
            for place, part in parts.items():
                owner, name = _find(place)
                stack.enter_context(patch.object(owner, name, self._timed(getattr(owner, name), part)))
            yield self

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count a block to a part."""
        self._within.append(0.0)
        begin = perf_counter()
        try:
            yield
        finally:
            whole = perf_counter() - begin
            self.seconds[name] += whole - self._within.pop()
            if self._within:
                self._within[-1] += whole

    def _timed(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        @wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            with self.part(part):
                return function(*given, **named)

        return timed


def _find(place: str) -> tuple[Any, str]:
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    return owner, name
