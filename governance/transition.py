"""Transitions: which state of a life may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)

#: For each state the states that may follow it.
Transitions = Mapping[State, frozenset[State]]


class TransitionError(Exception):
    """A noun cannot go from the state that it is in to the one asked for."""


def change(table: Transitions[State], present: State, wanted: State, *, what: str) -> State:
    """Give `wanted` if it may follow `present`; otherwise raise TransitionError, naming `what`."""
    if wanted not in table[present]:
        possible = ", ".join(sorted(table[present])) or "nothing more"
        raise TransitionError(f"{what} is {present} and cannot become {wanted}; it can become: {possible}")
    return wanted
