"""Whether what concurrent clients saw is what one store could have shown them."""

import dataclasses
from collections.abc import Callable, Hashable

State = Hashable


@dataclasses.dataclass(frozen=True)
class Operation:
    """A call: when it began and ended, and what it did.

    `step` takes the state before and gives the state after, or None where the call's answer contradicts that state.
    """

    begin: int
    end: int
    step: Callable[[State], State | None]
    what: str


def explanation(operations: list[Operation], initial: State) -> list[Operation] | None:
    """An order in which the calls, one at a time, would have had their answers; None if there is none.

    Each call takes effect at one moment between its begin and its end (linearizability): the search of Wing and Gong
    (1993, JPDC 17), which does not look twice at the same calls done and the same state (Lowe 2017, CCPE 29).
    """
    operations = sorted(operations, key=lambda operation: operation.begin)
    count = len(operations)
    seen = set()
    # What has been done is all before `first` and the bits of `done` from there on.
    order: list[int] = []
    stack = [(0, 0, initial, iter(_next(operations, 0, 0)))]
    while stack:
        first, done, state, choices = stack[-1]
        if first == count:
            return [operations[index] for index in order]
        for index in choices:
            after = operations[index].step(state)
            if after is None:
                continue
            begun, bits = first, done | 1 << (index - first)
            while bits & 1:
                begun, bits = begun + 1, bits >> 1
            if (begun, bits, after) in seen:
                continue
            seen.add((begun, bits, after))
            order.append(index)
            stack.append((begun, bits, after, iter(_next(operations, begun, bits))))
            break
        else:
            stack.pop()
            if order:
                order.pop()
    return None


def _next(operations: list[Operation], first: int, done: int) -> list[int]:
    """The calls that may be next: those that began before any other of those left had ended."""
    found = []
    earliest = None
    for index in range(first, len(operations)):
        if done >> (index - first) & 1:
            continue
        operation = operations[index]
        if earliest is not None and operation.begin > earliest:
            break
        found.append(index)
        earliest = operation.end if earliest is None else min(earliest, operation.end)
    return found
