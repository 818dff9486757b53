"""What the page says of cost is what the command prints, and that is counted from lives and from the template."""

import re

import pytest

from infra.deploy import cost
from infra.template import FUNCTION, ROOT, read, resources
from tests.deploy import measuring

PAGE = (ROOT / "infra/docs/deploying.md").read_text("utf-8")
PRICES, USAGE = cost.read_toml("prices.toml"), cost.read_toml("usage.toml")


def test_the_page_shows_what_make_cost_prints() -> None:
    tables = {
        "cost": cost.table(PRICES, USAGE),
        "fixed": cost.fixed(PRICES),
        "plain": cost.plain(PRICES, USAGE["order"]["plain"]),
    }
    for name, table in tables.items():
        (shown,) = re.findall(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- /{name} -->", PAGE, re.DOTALL)
        assert shown.splitlines() == list(table)


def test_full_batches_cost_less_than_messages_that_come_alone_and_write_as_much() -> None:
    used = USAGE["order"]["plain"]
    busy, idle = (cost.orders(PRICES, used, busy=busy) for busy in (True, False))
    assert busy["lambda_requests"] < idle["lambda_requests"]
    assert busy["sqs_requests"] < idle["sqs_requests"]
    assert busy["write_units"] == idle["write_units"] == used["write_units"] * cost.ORDERS


@pytest.mark.once
def test_an_orders_life_uses_what_was_counted() -> None:
    assert measuring.measured() == measuring.FILE.read_text("utf-8"), (
        "PYTHONPATH=functions python -m tests.deploy.measuring"
    )


def test_the_page_says_how_many_write_units_and_mails_an_order_needs() -> None:
    units = round(USAGE["order"]["by_webhook"]["write_units"], -2)
    assert f"an order needs about {units} in its life" in PAGE
    assert f"an order that is answered in full is {USAGE['order']['by_mail']['mails']} mails" in PAGE


def test_every_function_has_a_time_and_every_use_a_price() -> None:
    handlers = {str(function["Handler"]).split(".")[2] for _, function in resources(read(), FUNCTION)}
    assert handlers == set(PRICES["assumed"]["milliseconds"])
    used = {name for use in USAGE["order"].values() for name in use if "." not in name}
    assert used - {"items", "table_bytes", "index_bytes", "log_bytes"} <= set(PRICES["unit"])
    assert {*PRICES["unit"], *PRICES["month"]} == {name for names in cost.LINES.values() for name in names}


def test_more_sweeps_and_more_alarms_cost_more() -> None:
    idle = cost.idle(PRICES)
    assert idle["lambda_requests"] == 3 * 30 * 24 * 60, "the sweep, the canary, and the API that this asks"
    assert idle["composite_alarms"] == 14
    assert idle["alarm_metrics"] > 26


def test_a_public_log_costs_some_dollars_at_most() -> None:
    used, cost_of = cost.public_log(PRICES), {**PRICES["unit"], **PRICES["month"]}
    assert used["keys"] == 2, "that of checkpoints, and that of promises"
    assert 3 < sum(used[name] * cost_of[name] for name in used if name != "traces") < 6
    assert cost.idle(PRICES)["keys"] == 1, "a deployment without a log has no key for it"
