"""The import contract by which a module is pure unless it is named."""

import pytest

from infra.dev.checks.pure import faults, file_faults

IMPORTS = {
    "shop.price": {"datetime", "shop.money"},
    "shop.money": set[str](),
    "shop.orders.store": {"pynamodb.models", "shop.money"},
    "shop.orders.total": {"shop.price"},
}
IMPURE, FORBIDDEN = {"shop.**.store"}, {"pynamodb", "time"}


def test_modules_that_keep_to_it_have_no_fault() -> None:
    assert list(faults(IMPORTS, IMPURE, FORBIDDEN)) == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [("shop.price", "time"), ("shop.orders.total", "pynamodb.models"), ("shop.orders.total", "shop.orders.store")],
)
def test_a_pure_module_imports_neither_a_wire_nor_a_module_that_has_one(module: str, imported: str) -> None:
    wrong = {**IMPORTS, module: {*IMPORTS[module], imported}}
    assert list(faults(wrong, IMPURE, FORBIDDEN)) == [f"{module} is pure and imports {imported}"]


def test_a_new_module_is_pure_until_it_is_named() -> None:
    new = {**IMPORTS, "shop.clock": {"time"}}
    assert list(faults(new, IMPURE, FORBIDDEN)) == ["shop.clock is pure and imports time"]
    assert list(faults(new, {*IMPURE, "shop.clock"}, FORBIDDEN)) == []


def test_an_entry_without_a_module_is_a_fault() -> None:
    assert list(faults(IMPORTS, {*IMPURE, "shop.gone"}, FORBIDDEN)) == ["shop.gone: there is no such module"]


@pytest.mark.parametrize("call", ["open('x')", "open('rb')", "path.open('a')", "path.write_text('x')"])
def test_a_pure_module_opens_no_file(call: str) -> None:
    sources = {"shop.price": f"def save(path):\n    {call}\n", "shop.orders.store": call}
    name = call.partition("(")[0].rpartition(".")[2]
    assert list(file_faults(sources, IMPURE)) == [f"shop.price is pure and calls {name} in line 2"]
    assert list(file_faults({"shop.money": "files('shop').joinpath('x').open('rb')"}, IMPURE)) == []
