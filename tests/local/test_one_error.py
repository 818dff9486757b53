"""When the stack does not start, the tests that need it are one error with the cause, and the rest is not run."""

import pytest

FAILS = 'pytest.fail("start 1: no emulator; start 2: no emulator", pytrace=False)'
CONFTEST = f"""
import pytest
from tests.wires.conftest import pytest_runtest_makereport, pytest_runtest_setup

@pytest.fixture(scope="session")
def stack():
    {FAILS}

@pytest.fixture(scope="session", autouse=True)
def begun(stack):
    return stack

@pytest.fixture(scope="session")
def between_instants():
    raise ValueError("only some tests need it")
"""
TESTS = "".join(f"def test_{number}(stack): pass\n" for number in range(5))


def placed(pytester: pytest.Pytester, conftest: str, tests: str) -> None:
    """In a folder below the root, as the wires are: there some hooks are not asked."""
    folder = pytester.mkdir("wires")
    folder.joinpath("conftest.py").write_text(conftest)
    folder.joinpath("test_wires.py").write_text(tests)


def test_a_stack_that_does_not_start_is_one_error(pytester: pytest.Pytester) -> None:
    placed(pytester, CONFTEST, TESTS)
    done = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-ra")
    done.assert_outcomes(errors=1, skipped=4)
    done.stdout.fnmatch_lines(["*start 1: no emulator; start 2: no emulator*", "SKIPPED*first error of tests/wires*"])


def test_a_fixture_that_only_some_tests_need_fails_only_these(pytester: pytest.Pytester) -> None:
    tests = f"{TESTS}def test_some(between_instants): pass\ndef test_more(between_instants): pass\n"
    placed(pytester, CONFTEST.replace(FAILS, "return 1"), tests)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(errors=2, passed=5)
