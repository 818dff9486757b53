"""Policies as c2sp.org/tlog-policy writes them: what is read, what is refused, and when a quorum is reached."""

import pytest

from removal.publiclog.notes import VerifierKey
from removal.publiclog.policy import Policy, policy_of
from tests.publiclog.memory import Signer
from tests.publiclog.witness import Witness

LOG = Signer().public_key().text
NAMES = ["X1", "X2", "X3", "Y1", "Y2"]
KEYS = {name: Witness(LOG, f"w.example/{name}", 40 + number).vkey for number, name in enumerate(NAMES)}
WITNESSES = "".join(f"witness {name} {key}\n" for name, key in KEYS.items())
EXAMPLE = f"""# as in the specification

log {LOG} https://log.example/
{WITNESSES}
group X-witnesses 2 X1 X2 X3
\tgroup  Y-witnesses\tany Y1 Y2
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def read(text: str) -> Policy:
    return policy_of(text.encode())


@pytest.mark.parametrize(
    ("names", "reached"),
    [
        ("X1 X2 Y1", True),
        ("X1 X3 Y1 Y2", True),
        ("X1 X2", False),
        ("X1 Y1 Y2", False),
        ("X1 X2 X3", False),
        ("", False),
    ],
)
def test_a_quorum_is_what_its_groups_say(names: str, *, reached: bool) -> None:
    assert read(EXAMPLE).is_reached(names.split()) is reached


def test_one_witness_may_be_the_quorum_and_none_may() -> None:
    one, none = read(f"{WITNESSES}quorum X2\n"), read("quorum none")
    assert (one.is_reached(["X1"]), one.is_reached(["X2"]), none.is_reached([])) == (False, True, True)
    assert [witness.url for witness in one.witnesses.values()] == [""] * 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WITNESSES, "no line with a quorum"),
        (f"{WITNESSES}quorum X1\nquorum X1\n", "Line 7"),
        ("quorum X1", "X1 is not defined above it"),
        (f"group all all X1\n{WITNESSES}quorum X1", "X1 is not defined above it"),
        (f"{WITNESSES}group a all none X1\nquorum a", "none is not defined above it"),
        (f"{WITNESSES}group a 3 X1 X2\nquorum a", "3 is no number from 1 to 2"),
        (f"{WITNESSES}group a 0 X1 X2\nquorum a", "0 is no number from 1 to 2"),
        (f"{WITNESSES}group a +1 X1 X2\nquorum a", "is no number"),
        (f"{WITNESSES}group a any\nquorum a", "Line 6"),
        (f"{WITNESSES}group a any X1 X1\nquorum a", "in two groups, or twice in one"),
        (f"{WITNESSES}group a any X1\ngroup b any X1\nquorum a", "in two groups"),
        (f"{WITNESSES}group X1 any X2\nquorum X1", "X1 is defined already"),
        (f"{WITNESSES}witness none {KEYS['X1']}\nquorum none", "none is defined already"),
        (f"{WITNESSES}witness Z {KEYS['X1']}\nquorum none", "another line has the same key"),
        (f"log {LOG}\nlog {LOG}\nquorum none", "another line has the same key"),
        (f"log {KEYS['X1']}\nquorum none", "no key of the type 01"),
        (f"witness a {LOG}\nquorum none", "no key of the type 04"),
        (f"witness a {KEYS['X1'].replace('+', '+0', 1)}\nquorum none", "is no key of Ed25519"),
        (
            f"witness a {VerifierKey('w', bytes([1]) + bytes(31), bytes([4])).text}\nquorum none",
            "no key of the type 04",
        ),
        ("quorum none\r\n", "control characters"),
        ("quorum\u00a0none\n", "Line 1"),
        ("mirror a b\nquorum none\n", "Line 1"),
        (f"witness a {KEYS['X1']} https://a https://b\nquorum none\n", "Line 1"),
    ],
)
def test_what_the_specification_forbids_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(text)


def test_names_are_bytes_and_not_letters() -> None:
    """K and the sign of Kelvin are two names."""
    text = f"witness K {KEYS['X1']}\nwitness \u212a {KEYS['X2']}\nquorum K\n"
    assert not read(text).is_reached(["\u212a"])
    assert read(f"witness \u212a {KEYS['X2']}\n".encode().decode() + "quorum \u212a").quorum
    assert policy_of(b"# \xff\nquorum none").quorum == "none"
