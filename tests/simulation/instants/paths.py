"""Every order of the steps of some acts: a walk through all states that they can come to.

A state is what each act has been answered so far, and the items that they share: from one state the same can follow,
by whatever way it was reached. So each state is walked on from once, in a process forked where its ways part. How many
orders there are is counted in the graph of states.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, Protocol

from tests.simulation.instants.forks import forked

State = bytes
Path = tuple[tuple[int, str], ...]  # the acts in the order of their steps, and what each step was


class Acts(Protocol):
    """Acts that take turns."""

    def ready(self) -> list[int]:
        """The acts that can go on."""

    def let(self, number: int) -> None:
        """One act does its next step."""

    def state(self) -> State:
        """What they have come to."""

    def next_step(self, number: int) -> str:
        """What an act will do next."""


@dataclass(slots=True)
class Graph:
    """The states that are known, what follows in each when an act does its next step, and the ends.

    `ends` has the name of the end of each last state, `made` what came of each end.
    """

    follows: dict[State, dict[int, tuple[str, State]]] = field(default_factory=dict)
    ends: dict[State, str] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    notes: list[Any] = field(default_factory=list)

    def add(self, other: "Graph") -> None:
        """All that another one knows."""
        self.follows |= other.follows
        self.ends |= other.ends
        self.made |= other.made
        self.notes += other.notes


End = Callable[[Mapping[str, Any]], tuple[str, Any, Any]]


def walk(acts: Acts, end: End, known: Graph) -> Graph:
    """Returns what is new: all that can follow from the acts' state, but for what follows from states that are known.

    It uses this process up. `end` gets the ends that are known, and returns the name of this one, what came of it, and
    a note; it is called in every last state.
    """
    new, state = Graph(), acts.state()
    if state in known.follows or state in known.ends:
        return new
    ready = acts.ready()
    if not ready:
        new.ends[state], made, note = end(known.made)
        new.notes.append(note)
        if made is not None:
            new.made[new.ends[state]] = made
        return new
    follows = new.follows[state] = {}
    known.add(new)
    for number in ready:
        step = acts.next_step(number)
        branch = _Branch(acts, end, known, number)
        after, reached = branch.go() if number == ready[-1] else forked(branch.go)
        follows[number] = step, after
        known.add(reached)
        new.add(reached)
    new.follows[state] = follows
    return new


@dataclass(frozen=True, slots=True)
class _Branch:
    """One act's step, and all that can follow it."""

    acts: Acts
    end: End
    known: Graph
    number: int

    def go(self) -> tuple[State, Graph]:
        """The state after the step, and what is new from there on."""
        self.acts.let(self.number)
        return self.acts.state(), walk(self.acts, self.end, self.known)


def orders(graph: Graph, first: State) -> dict[str, int]:
    """In how many orders of steps each end is reached."""
    counted: dict[State, dict[str, int]] = {state: {end: 1} for state, end in graph.ends.items()}
    for state in _last_first(graph, first):
        total: dict[str, int] = {}
        for _, after in graph.follows[state].values():
            for end, count in counted[after].items():
                total[end] = total.get(end, 0) + count
        counted[state] = total
    return counted[first]


def _last_first(graph: Graph, first: State) -> Iterator[State]:
    """The states that are not last, each after all that can follow it."""
    seen, left = set[State](), [(first, False)]
    while left:
        state, done = left.pop()
        if done:
            yield state
        elif state in graph.follows and state not in seen:
            seen.add(state)
            left.append((state, True))
            left += [(after, False) for _, after in graph.follows[state].values()]


def shortest(graph: Graph, first: State) -> dict[str, Path]:
    """For each end an order of steps with as few changes from one act to another as there can be."""
    paths: dict[str, Path] = {}
    seen = set[tuple[State, int]]()
    left: list[tuple[int, int, State, int, Path]] = [(0, 0, first, -1, ())]
    count = 0
    while left:
        changes, _, state, last, path = heappop(left)
        if state in graph.ends:
            paths.setdefault(graph.ends[state], path)
        if (state, last) in seen:
            continue
        seen.add((state, last))
        for number, (step, after) in graph.follows.get(state, {}).items():
            count += 1
            heappush(left, (changes + (number != last), count, after, number, (*path, (number, step))))
    return paths
