"""The page for integrators: its numbers are the code's, its client is the one that is run, what it names exists."""

import re
from datetime import timedelta

from infra.checker.removal_orders_check.monitor import DAY_WITHIN
from infra.dev.local.api import PATIENCE
from infra.dev.local.stack import REPOSITORY
from removal.deliveries.recipients import ALARM_AFTER
from removal.endpoints import schedule, schemas
from removal.errors import Busy
from removal.law.law import load
from removal.orders import batch
from removal.orders.issuing import TEXT_AT_MOST
from removal.orders.routes.reading import SETTLED_AFTER
from removal.orders.schemas import BATCH_AT_MOST, ITEMS_AT_MOST
from removal.record import duration
from removal.web.body import REQUEST_AT_MOST
from removal.web.cursor import PAGE, PAGE_AT_MOST
from removal.web.problems import KINDS, REFUSALS, problem
from removal.webhooks import connection_pool as kept
from removal.webhooks.client import TIMEOUT
from tests.openapi_check import DOCUMENT
from tests.rules.template import read, resources

PAGE_FILE = REPOSITORY / "infra" / "docs" / "integrating.md"
CLIENT = (REPOSITORY / "infra" / "examples" / "client.py").read_text("utf-8")
WHOLE = PAGE_FILE.read_text("utf-8")
PROSE = " ".join(re.sub(r"```.*?```", "", WHOLE, flags=re.DOTALL).split())
KZ = load(local=False)["kz-1"]
(STAGE,) = (stage["DefaultRouteSettings"] for _, stage in resources(read(), "AWS::ApiGatewayV2::Stage"))
NUMBERS = (
    f"no `day` entry for {DAY_WITHIN // timedelta(hours=1)} hours",
    f"{STAGE['ThrottlingRateLimit']['Fn::If'][-1]} a second, {STAGE['ThrottlingBurstLimit']['Fn::If'][-1]} at once",
    f"`Retry-After`: {problem(Busy(''), '/', '').headers['retry-after']} second",
    f"up to {PATIENCE:.0f} seconds for an answer",
    f"2xx within {TIMEOUT:.0f} seconds",
    f"a grace of {KZ.grace.total_seconds():.0f} seconds",
    f"Under `kz-1` you have {KZ.authority_answers_within // timedelta(hours=1)} hours",
    f"up to {SETTLED_AFTER.total_seconds():.0f} seconds ago",
    f"give {PAGE} entries unless `limit` asks for up to {PAGE_AT_MOST}",
    f"up to {BATCH_AT_MOST} orders and {batch.BYTES_AT_MOST:,} bytes",
    f"After {batch.TIME_LIMIT.total_seconds():g} seconds the rest",
    f"at most {REQUEST_AT_MOST:,} bytes, one order {TEXT_AT_MOST:,} bytes of canonical JSON and {ITEMS_AT_MOST} items",
)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST, SECOND, THIRD = (step // MINUTE for step in schedule.PROBES)
OVERLAP = duration.from_text(schemas.RotationBody().overlap)
OF_WEBHOOKS = (
    f"kept for {kept.IDLE_SECONDS_AT_MOST:.0f} seconds",
    f"after {schedule.QUICK[0].seconds} seconds and after {schedule.QUICK[1] // MINUTE} minute",
    f"after {FIRST}, {SECOND} and {THIRD} minutes",
    f"up to {schedule.PROBE_LONGEST // HOUR} hours",
    f"at most {schedule.PROBE_LONGEST_FOR_A_NOTICE // MINUTE} minutes apart",
    f"or {schedule.PROBE_SHARE_OF_WINDOW * 100:.0f} % of a shorter window",
    f"with {schedule.JITTER * 100:.0f} % of chance",
    f"up to {schedule.RETRY_AFTER_LONGEST // MINUTE} minutes for the first tries",
    "at {}, {} and {} % of".format(*schedule.WARNED_AT) + f" {schedule.DISABLED_AFTER // HOUR} hours",
    f"for {OVERLAP // HOUR} hours, or for the `overlap` you give, at most {schemas.OVERLAP_AT_MOST.days} days",
    f"for {ALARM_AFTER // MINUTE} minutes goes to its alarm address",
)
# Names, not measures: statuses, algorithms, versions, references, the list's own numbers, where a sequence starts.
NAMES = (
    r"\b(?:20[017]|304|40[1349]|410|412|422|429|50[0234]|[1-5]xx|"
    r"127\.0\.0\.1:8765|exit code 0|with 1 if a|With 2 it|1 if it was another|2 if an argument|3 without an answer|"
    r"RS256|IPv4|c2sp|(?:HMAC-)?SHA-?256|words_sha256|base64|v1|v2|kz-1|KZ-11|PT0S|from 1|\d\.)(?!\d)"
)


def test_every_number_on_it_is_the_codes() -> None:
    assert [phrase for phrase in (*NUMBERS, *OF_WEBHOOKS) if phrase not in PROSE] == []
    left = PROSE
    for phrase in (*NUMBERS, *OF_WEBHOOKS):
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


def test_the_receivers_that_it_names_are_there() -> None:
    named = set(re.findall(r"infra/examples/[a-z.]+", PROSE))
    assert {"infra/examples/receiver.py", "infra/examples/receiver.mjs"} <= named
    assert [name for name in named if not (REPOSITORY / name).is_file()] == []


def test_the_readme_leads_to_it() -> None:
    assert "(infra/docs/integrating.md)" in (REPOSITORY / "README.md").read_text("utf-8")
