"""Apache with OWASP's Core Rule Set at its defaults: what it lets through, and what `make waf` says of the rest."""

import re
from pathlib import Path

from infra.dev.waf.__main__ import CHALLENGED, ISSUED, refused
from infra.dev.waf.bodies import bodies

DEBIAN = Path("/")
WORDS = "941310"  # takes Russian and Kazakh letters for an attack (decision 49)


def test_no_name_of_a_member_and_no_header_of_ours_is_refused_at_paranoia_1() -> None:
    in_english = {type_: re.sub(rb"[\x80-\xff]+", b"a", body) for type_, body in bodies().items()}
    assert refused(1, DEBIAN, in_english, advised=False) == {}


def test_what_is_refused_for_its_words_is_refused_in_the_challenge_too() -> None:
    refusals = refused(1, DEBIAN, bodies(), advised=False)
    assert {rule.split()[0] for rules in refusals.values() for rule in rules} == {WORDS}
    assert {CHALLENGED, ISSUED} <= set(refusals)


def test_as_we_advise_nothing_is_refused() -> None:
    assert refused(1, DEBIAN, bodies(), advised=True) == {}
