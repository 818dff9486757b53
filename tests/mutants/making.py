"""The mutants that can be made of the product, and those drawn for a run."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOMS = {
    "core": (
        "functions/removal/orders/*.py",
        "functions/removal/orders/decisions",
        "functions/removal/orders/projections",
    ),
    "record": ("functions/removal/record",),
    "timers": ("functions/removal/timers", "functions/removal/handlers/tick.py", "functions/removal/handlers/sweep.py"),
    "receipt": ("functions/removal/mail", "functions/removal/reading", "functions/removal/page"),
    "fan-out": ("functions/removal/deliveries", "functions/removal/webhooks", "functions/removal/queues"),
    "stores": ("functions/removal/endpoints", "functions/removal/registry", "functions/removal/table.py"),
}
# Left out: bit operators (here types are joined by `|`), and the exception replacer (it knows no dotted names).
USED = re.compile(
    r"core/(AddNot|Replace(TrueWithFalse|FalseWithTrue|AndWithOr|OrWithAnd|BreakWithContinue|ContinueWithBreak)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Lt_GtE|Gt_LtE|Is_IsNot|IsNot_Is)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|FloorDiv_Mul|Mod_Add)|ReplaceUnaryOperator_Delete_Not"
    r"|NumberReplacer|ZeroIterationForLoop)"
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file: the operator and which of its places, counted from 0. `line` is counted from 1.

    `text`: the line, without its indentation. `alike`: how many places before it have that operator and text.
    By these a list knows the mutant again when lines above it come and go.
    """

    room: str
    file: str
    line: int
    operator: str
    occurrence: int
    text: str
    alike: int

    @property
    def key(self) -> tuple[str, str, int, str]:
        """File, operator, how many are alike before it, and text: the same as long as the line is."""
        return self.file, self.operator, self.alike, self.text

    @property
    def name(self) -> str:
        """The key, as one line."""
        return " ".join(map(str, self.key))

    def place(self, seed: int) -> str:
        """Where it is in the draw of a seed: no other mutant's coming or going changes that."""
        return sha256(f"{seed} {self.name}".encode()).hexdigest()

    def of(self, text: str) -> str:
        """The file's text with the change in it. ValueError if the text has no such place."""
        mutated = mutate_code(text, get_operator(self.operator)(), self.occurrence)
        if mutated is None:
            msg = f"{self.name}: the file has no such place"
            raise ValueError(msg)
        return str(mutated)


def files(tree: Path) -> Iterator[tuple[str, str]]:
    """Room and path of each file that is mutated. A file is in the first room that names it."""
    names = set[str]()
    for room, patterns in ROOMS.items():
        for pattern in patterns:
            paths = tree.glob(pattern) if pattern.endswith("*.py") else _below(tree / pattern)
            for path in sorted(paths):
                name = path.relative_to(tree).as_posix()
                if name not in names:
                    names.add(name)
                    yield room, name


def possible(room: str, file: str, text: str) -> list[Mutant]:
    """Every mutant of a file, also those that are no other program."""
    module, lines = get_ast(text), text.splitlines()
    return [
        mutant
        for operator in sorted(operator_names())
        if USED.fullmatch(operator)
        for mutant in _of_operator(room, file, lines, operator, _places(module, get_operator(operator)()))
    ]


def drawn(tree: Path, number: int, seed: int) -> list[Mutant]:
    """So many mutants that are other programs, as many from each room as it has, at most one of a line."""
    by_room, texts = {room: list[Mutant]() for room in ROOMS}, dict[str, str]()
    for room, file in files(tree):
        texts[file] = (tree / file).read_text("utf-8")
        by_room[room] += possible(room, file, texts[file])
    taken, lines = list[Mutant](), set[tuple[str, int]]()
    for mutants in by_room.values():
        mutants.sort(key=lambda mutant: mutant.place(seed))
    while len(taken) < number and any(by_room.values()):
        for mutants in by_room.values():
            taken += _next(mutants, lines, texts)
    return taken[:number]


def _of_operator(
    room: str, file: str, lines: list[str], operator: str, places: Iterable[tuple[int, int]]
) -> Iterator[Mutant]:
    seen = Counter[str]()
    for occurrence, (line, _) in enumerate(places):
        text = lines[line - 1].strip()
        yield Mutant(room, file, line, operator, occurrence, text, seen[text])
        seen[text] += 1


def _next(mutants: list[Mutant], lines: set[tuple[str, int]], texts: dict[str, str]) -> list[Mutant]:
    while mutants:
        mutant = mutants.pop()
        text = texts[mutant.file]
        if (mutant.file, mutant.line) not in lines and _is_another(text, mutant.of(text)):
            lines.add((mutant.file, mutant.line))
            return [mutant]
    return []


def _below(path: Path) -> Iterable[Path]:
    return path.rglob("*.py") if path.is_dir() else [path]


def _places(module: object, operator: object) -> Iterator[tuple[int, int]]:
    for node in ast_nodes(module):
        for start, _ in operator.mutation_positions(node):  # type: ignore[attr-defined] # cosmic-ray has no types
            yield start


def _is_another(text: str, mutated: str) -> bool:
    try:
        return ast.dump(_bare(ast.parse(mutated))) != ast.dump(_bare(ast.parse(text)))
    except SyntaxError:
        return False


def _bare(tree: ast.Module) -> ast.Module:
    """Without annotations: no program is another for them."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return tree
