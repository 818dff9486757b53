"""The integrators' page on a whole deployment: a receiver of one's own is registered, verified, sent a sample."""

from infra.dev.local.stack import Stack
from tests.examples import page


def test_the_page_leads_to_a_receiver_that_a_deployment_verifies_and_sends_to(stack: Stack, own_port: int) -> None:
    reader = page.Reader(stack.home.parent, own_port)
    reader.types(page.REGISTER)
    with reader.keeps_running(page.PYTHON) as running:
        while "endpoint.verified" not in (types := [row[2] for row in running.taken()]):
            pass
        assert "endpoint.challenged" in types
        reader.types(page.REGISTER.partition("curl")[0] + page.SAMPLE)
        while "endpoint.tested" not in [row[2] for row in running.taken()]:
            pass
