"""What costs a newcomer to the product, in figures: rooms, private words, payloads read by text, retry loops.

`python -m infra.dev.checks.house` prints them, to be compared before and after a change of the layout. How many files
one order goes through is printed by `python -m tests.checks.trail`, which runs one.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from infra.dev.checks.figures import Code, read
from infra.dev.checks.source import Source

WORDS = ("told", "found", "asked", "one", "given", "said")  # names that say nothing of what they hold
PAYLOADS = ("payload", "data", "told", "line", "fact")  # names of JSON objects that no type describes


def rooms(code: Code) -> Iterator[str]:
    """A line for each room: its files, and their lines with docstrings, blanks and comments."""
    files, lines = Counter[str](), Counter[str]()
    for source in code.sources:
        files[_room(source)] += 1
        lines[_room(source)] += len(source.text.splitlines())
    for room in sorted(files, key=lambda name: -lines[name]):
        yield f"  {room:<12} {files[room]:>4} files {lines[room]:>6} lines"
    yield f"  {'all':<12} {files.total():>4} files {lines.total():>6} lines"


def words(code: Code) -> Counter[str]:
    """How often each of WORDS is the name of a variable or an argument."""
    return Counter(name for node in _nodes(code) for name in _names(node) if name in WORDS)


def reads_by_text(code: Code) -> int:
    """How often a member of a payload is read by its text: `payload["due_at"]`, `payload.get("due_at")`."""
    return sum(_reads(node) for node in _nodes(code))


def retry_loops(code: Code) -> list[str]:
    """Where something is tried so many times: `for _ in range(TRIES)`."""
    return [
        f"{source.path}:{node.lineno}"
        for source in code.sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.For) and "TRIES" in ast.unparse(node.iter)
    ]


def _room(source: Source) -> str:
    """`orders` for removal/orders/order.py; modules beside the rooms are `(top)`."""
    folders = source.module.split(".")[1:] if source.path.name == "__init__.py" else source.module.split(".")[1:-1]
    return folders[0] if folders else "(top)"


def _nodes(code: Code) -> Iterator[ast.AST]:
    for source in code.sources:
        yield from ast.walk(source.tree)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg


def _reads(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return _is_payload(node.value) and _is_text(node.slice)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        return _is_payload(node.func.value) and bool(node.args) and _is_text(node.args[0])
    return False


def _is_payload(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in PAYLOADS


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def main(root: str = "functions") -> int:
    """Print the figures of the product below a folder."""
    code = Code("removal", read(Path(root)))
    counted, loops = words(code), retry_loops(code)
    print("rooms", *rooms(code), sep="\n")
    print("words as names:", ", ".join(f"{word} {counted[word]}" for word in WORDS))
    print(f"payloads read by text: {reads_by_text(code)}")
    print(f"retry loops: {len(loops)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
