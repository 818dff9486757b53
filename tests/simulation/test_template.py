from datetime import timedelta

from infra.template import Template
from tests.simulation.template import read


def test_wires_are_those_of_the_template() -> None:
    wires = read(local=False)
    assert {source.function for source in wires.queue_sources} == {
        "dispatch",
        "send-webhook",
        "send-email",
        "mail-feedback",
        "tick",
    }
    tick = wires.functions["tick"]
    assert (tick.module, tick.timeout, tick.reserved) == ("removal.handlers.tick", timedelta(seconds=15), 60)
    dispatch = wires.queues["removal-orders-dispatch"]
    assert dispatch["VisibilityTimeout"] == 120
    assert dispatch["RedrivePolicy"]["deadLetterTargetArn"].endswith(":removal-orders-dispatch-dead-letters")
    (stream,) = wires.stream_sources
    assert (stream.batch, stream.lanes, stream.bisect, stream.retries) == (100, 10, True, 8)
    assert wires.routes["ANY /v1/{proxy+}"] == "api"


def test_each_function_has_its_own_environment() -> None:
    functions = read(local=False).functions
    assert "MAIL_QUEUE_URL" not in functions["api"].environment
    assert functions["send-email"].environment["MAIL_QUEUE_URL"].endswith("/removal-orders-mail")
    assert functions["sweep"].environment["LOOK_AHEAD_SECONDS"] == "180"
    assert read(local=True).functions["sweep"].environment["LOOK_AHEAD_SECONDS"] == "65"


def test_a_wrong_template_gives_wrong_wires() -> None:
    def change(template: Template) -> None:
        template["Resources"]["MailQueue"]["Properties"]["VisibilityTimeout"] = 1
        template["Resources"]["TickFunction"]["Properties"]["Timeout"] = 3
        template["Resources"]["TickFunction"]["Properties"]["Events"]["OrderTimers"]["Properties"].pop(
            "FunctionResponseTypes"
        )

    wires = read(local=False, change=change)
    assert wires.queues["removal-orders-mail"]["VisibilityTimeout"] == 1
    assert wires.functions["tick"].timeout == timedelta(seconds=3)
    assert {source.partial for source in wires.queue_sources if source.queue.endswith("order-timer")} == {False}
