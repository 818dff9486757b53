"""What a mail is written from is read with its delivery, as far as its message names it."""

from tests import parts
from tests.people import PRIMARY, Cast
from tests.world import World


def test_a_message_of_the_last_release_which_names_nothing_is_sent_too(
    world: World, by_mail: Cast, requests: list[str]
) -> None:
    order = by_mail.issue()
    parts.fan_out().run(f"order:{order}")
    (planned,) = (item for item in world.tables.items() if "mail" in item and item["subject"]["S"] == f"order:{order}")
    endpoint, delivery = (planned[key]["S"].partition(":")[2] for key in ("pk", "sk"))
    message = {"endpoint": endpoint, "delivery": delivery, "tries": 0}
    requests.clear()
    parts.mailing().run(message)
    (mail,) = world.mailbox.to(PRIMARY)
    assert requests.count("BatchGetItem") == 2
    requests.clear()
    parts.mailing().run({**message, "subject": f"order:{order}", "owners": ["authority:ministry", "registrar:"]})
    assert (requests, world.mailbox.to(PRIMARY)) == (["BatchGetItem"], [mail]), "a duplicate"
    world.settle()
    assert world.mailbox.to(PRIMARY) == [mail]
