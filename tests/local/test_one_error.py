"""When the stack does not start, the tests that need it are one error with the cause, and the rest is not run."""

import pytest

FAILS = 'pytest.fail("start 1: no emulator; start 2: no emulator", pytrace=False)'
CONFTEST = f"""
import pytest
from tests.wires.conftest import pytest_fixture_setup, pytest_runtest_setup

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


def test_a_stack_that_does_not_start_is_one_error(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    done = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-ra")
    done.assert_outcomes(errors=1, skipped=4)
    done.stdout.fnmatch_lines(["*start 1: no emulator; start 2: no emulator*", "SKIPPED*first error of tests/wires*"])


def test_a_fixture_that_only_some_tests_need_fails_only_these(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST.replace(FAILS, "return 1"))
    pytester.makepyfile(f"{TESTS}def test_some(between_instants): pass\ndef test_more(between_instants): pass\n")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(errors=2, passed=5)
