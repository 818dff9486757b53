"""Which cells of a table are left out. Pure.

A cell under 10 is left out (minimum frequency rule, our choice), and so are those that would give it away. A cell is
in one sum alone: platforms add up to their authority, authorities to their category. Of the cells of one sum, those
that are left out are at least two, add up to 10 or more, and cannot all be 9. Where that is not so, the next cell in
the order of names is left out too, of whatever size: were it the smallest one, its size would say something. Below a
cell that is left out, all are.

    sum 31    a 4   b 12   c 15     a is left out, and b beside it: 16 in all
    sum 68    a 50  b 9    c 9      b and c are 18 in all, so both could be nothing but 9: a is left out, too
"""

from collections.abc import Mapping

AT_LEAST = 10


def left_out(cells: Mapping[str, int]) -> frozenset[str]:
    """The names of the cells, all of one sum that is published, that are left out."""
    small = {name for name, value in cells.items() if value < AT_LEAST}
    hidden = set(small)
    for name in sorted(cells.keys() - small):
        if not small or _protects(cells, hidden, small):
            break
        hidden.add(name)
    return frozenset(hidden)


def _protects(cells: Mapping[str, int], hidden: set[str], small: set[str]) -> bool:
    """Whether cells that are left out protect each other: of one that is small, the sum is not 10."""
    together = sum(cells[name] for name in hidden)
    all_largest = hidden == small and together == (AT_LEAST - 1) * len(hidden)
    return together >= AT_LEAST and not all_largest
