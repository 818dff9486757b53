"""What languages people speak."""

import json

from tests.people import Cast


def speaks(people: Cast, language: str) -> None:
    """The primary contact's language from now on."""
    contact = people.registrar.get("/platforms/video-example").body["representative"]["contacts"][0]
    holder = people.registrar.get("/platforms/video-example").body["representative"]["id"]
    body = {name: contact[name] for name in ("role", "name", "email")} | {"language": language}
    path = f"/representatives/{holder}/contacts/{contact['id']}"
    assert people.registrar.send("PUT", path, json.dumps(body).encode()).status == 200
    people.registrar.world.settle()
    people.registrar.world.mailbox.forget()  # that it was changed is no part of the story
