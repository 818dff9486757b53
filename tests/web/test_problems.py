import re
from pathlib import Path

import pytest

from removal import errors
from removal.errors import Fault, Final, Invalid, RemovalError, Retryable
from removal.web.problems import KINDS, REFUSALS, UNKNOWN, problem

PUBLIC_URL = "https://orders.example"
SOURCES = Path(errors.__file__).parent


def problem_body(error: Exception, path: str = "/v1/orders") -> dict[str, object]:
    return dict(problem(error, path, PUBLIC_URL).body)


def kinds_of_error() -> list[type[RemovalError]]:
    classes = [
        member for member in vars(errors).values() if isinstance(member, type) and issubclass(member, RemovalError)
    ]
    return [class_ for class_ in classes if class_ not in (RemovalError, Final)]


@pytest.mark.parametrize("kind", kinds_of_error())
def test_every_error_of_the_tree_is_a_problem_of_its_own(kind: type[RemovalError]) -> None:
    assert kind in KINDS


def test_a_problem_has_one_name_and_a_name_one_problem() -> None:
    names = [kind.name for kind in (*KINDS.values(), *REFUSALS.values(), UNKNOWN)]
    assert sorted(set(names)) == sorted(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_every_reason_to_refuse_an_order_is_listed() -> None:
    source = "".join(file.read_text("utf-8") for file in SOURCES.rglob("*.py"))
    raised = set(re.findall(r"raise Refused\(\s*\"([a-z-]+)\"", source))
    assert raised
    assert raised == set(REFUSALS)


def test_a_problem_says_what_is_wrong_and_where() -> None:
    error = Invalid("Two fields are wrong.", Fault("/items/0/url", "Must be a URL."), Fault("", "Is too large."))
    assert problem_body(error) == {
        "type": "https://orders.example/problems/invalid",
        "title": "Some fields are wrong",
        "status": 422,
        "detail": "Two fields are wrong.",
        "instance": "/v1/orders",
        "errors": [{"pointer": "/items/0/url", "detail": "Must be a URL."}, {"pointer": "", "detail": "Is too large."}],
    }


def test_a_refusal_carries_its_reason_as_its_type() -> None:
    body = problem_body(errors.Refused("no-representative", "Nobody is in office."))
    assert body["type"] == "https://orders.example/problems/no-representative"
    assert body["title"] == "No representative is in office who could receive the order"
    assert body["status"] == 409


def test_a_taken_reference_names_the_order_that_has_it() -> None:
    assert problem_body(errors.ReferenceTaken("an-order"))["order"] == "an-order"


HEADERS = {
    errors.Unauthenticated("Who?"): ("www-authenticate", "Bearer"),
    errors.WrongMethod(("GET", "HEAD")): ("allow", "GET, HEAD"),
    errors.Busy("Others."): ("retry-after", "1"),
    Retryable("Later."): ("retry-after", "1"),
}


@pytest.mark.parametrize(("error", "header"), HEADERS.items(), ids=[type(error).__name__ for error in HEADERS])
def test_what_http_wants_beside_a_problem_is_in_its_headers(error: Exception, header: tuple[str, str]) -> None:
    assert header in problem(error, "/", PUBLIC_URL).headers.items()


@pytest.mark.parametrize("error", [KeyError("Айгүл"), Final("Айгүл"), RecursionError("Айгүл")])
def test_a_failure_of_ours_is_one_without_its_text(error: Exception) -> None:
    body = problem_body(error)
    assert body["status"] == 500
    assert "Айгүл" not in str(body)


def test_the_instance_is_a_uri_whatever_was_asked_for() -> None:
    assert problem_body(KeyError(), "/v1/Қ <\ud800>")["instance"] == "/v1/%D2%9A%20%3C%3F%3E"
