"""`make local ALLOW=`: a webhook of one's own is let through by the guard, and what is no URL gets a sentence."""

import pytest

from infra.dev.local import run
from removal.endpoints.target import TargetGuard, TargetRefused


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8765/hooks",
        "http://localhost:8765",
        "http://LOCALHOST:8765/",
        "https://hooks.intern",
        "http://[::1]:1/",
    ],
)
def test_what_the_guard_refuses_is_allowed_by_its_url_and_nothing_beside(url: str) -> None:
    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        return ("10.0.0.1",)

    with pytest.raises(TargetRefused):
        TargetGuard((), resolve)(url)
    allowed = run.entries([url])
    TargetGuard(allowed, resolve)(url)
    with pytest.raises(TargetRefused):
        TargetGuard(allowed, resolve)(
            url.lower().replace("8765", "8766").replace("intern", "lan").replace(":1/", ":2/")
        )


@pytest.mark.parametrize("url", ["127.0.0.1:8765", "localhost", "http://a@b/", "http://127.0.0.1:0/", ""])
def test_what_is_no_url_is_refused_before_anything_starts(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--allow", "http://localhost:1", url]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.partition(":")[0], said.err.count("\n")) == ("", "ALLOW", 1)
