"""The page for integrators: its numbers are the code's, its client is the one that is run, what it names exists."""

import re
from datetime import timedelta

from infra.local.api import PATIENCE
from infra.local.stack import REPOSITORY
from removal.delivery.webhook import TIMEOUT
from removal.errors import Busy
from removal.law.profile import load
from removal.orders import batch
from removal.orders.issuing import TEXT_AT_MOST
from removal.orders.routes.reading import SETTLED_AFTER
from removal.orders.schemas import BATCH_AT_MOST, ITEMS_AT_MOST
from removal.web.body import REQUEST_AT_MOST
from removal.web.cursor import PAGE, PAGE_AT_MOST
from removal.web.problems import KINDS, REFUSALS, problem
from tests.rules.template import read, resources
from tests.told import DOCUMENT

PAGE_FILE = REPOSITORY / "infra" / "docs" / "integrating.md"
CLIENT = (REPOSITORY / "infra" / "examples" / "client.py").read_text("utf-8")
WHOLE = PAGE_FILE.read_text("utf-8")
PROSE = " ".join(re.sub(r"```.*?```", "", WHOLE, flags=re.DOTALL).split())
KZ = load(local=False)["kz-1"]
(STAGE,) = (found["DefaultRouteSettings"] for _, found in resources(read(), "AWS::ApiGatewayV2::Stage"))
NUMBERS = (
    f"{STAGE['ThrottlingRateLimit']} a second, {STAGE['ThrottlingBurstLimit']} at once",
    f"`Retry-After`: {problem(Busy(''), '/', '').headers['retry-after']} second",
    f"up to {PATIENCE:.0f} seconds for an answer",
    f"2xx within {TIMEOUT:.0f} seconds",
    f"a grace of {KZ.grace.total_seconds():.0f} seconds",
    f"Under `kz-1` you have {KZ.authority_answers_within // timedelta(hours=1)} hours",
    f"up to {SETTLED_AFTER.total_seconds():.0f} seconds ago",
    f"give {PAGE} entries unless `limit` asks for up to {PAGE_AT_MOST}",
    f"up to {BATCH_AT_MOST} orders and {batch.BYTES_AT_MOST:,} bytes",
    f"After {batch.TIME.total_seconds():g} seconds the rest",
    f"at most {REQUEST_AT_MOST:,} bytes, one order {TEXT_AT_MOST:,} bytes of canonical JSON and {ITEMS_AT_MOST} items",
)
# Names, not measures: statuses, algorithms, versions, the list's own numbers.
NAMES = r"\b(?:20[017]|304|40[1349]|412|422|429|50[0234]|[1-5]xx|RS256|v1|kz-1|\d\.)(?!\d)"


def test_every_number_on_it_is_the_codes() -> None:
    assert [phrase for phrase in NUMBERS if phrase not in PROSE] == []
    left = PROSE
    for phrase in NUMBERS:
        left = left.replace(phrase, "")
    assert re.findall(r"\d[\d,.]*", re.sub(NAMES, "", left)) == []


def test_its_client_is_the_one_that_is_run_and_has_thirty_lines_at_most() -> None:
    assert f"```python\n{CLIENT}```\n" in WHOLE
    assert len(CLIENT.splitlines()) <= 30


def test_facts_problems_and_paths_that_it_names_exist() -> None:
    named = set(re.findall(r"`((?:order|endpoint|platform)\.[a-z_]+)`", WHOLE))
    assert len(named) > 5
    assert named <= set(DOCUMENT["webhooks"])
    paths = set(re.findall(r"`(?:GET|POST|PUT) (/v1/[^`?]+)`", WHOLE))
    assert paths <= set(DOCUMENT["paths"])
    kinds = {kind.name for kind in (*KINDS.values(), *REFUSALS.values())}
    assert set(re.findall(r"(?:409|answered) `([a-z-]+)`", WHOLE)) <= kinds


def test_the_readme_leads_to_it() -> None:
    assert "(infra/docs/integrating.md)" in (REPOSITORY / "README.md").read_text("utf-8")
