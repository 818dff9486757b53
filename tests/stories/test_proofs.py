"""Proofs from the public log: by the API and behind links, for both sides, and as the checker reads them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.checker.removal_orders_check.__main__ import main
from removal.links.token import AuthorityLink, Link, signed, signed_authority
from removal.publiclog.store import LogStore
from removal.record.duration import months_after
from tests import parts
from tests.people import Cast
from tests.publiclog.beside import PublicLog
from tests.reader import Page, Reader
from tests.stories.test_public_log import HOUR, MONTHS, ended
from tests.stories.test_reassignment import take_over
from tests.world import MINUTE, World

OFFICER = {"name": "A. Officer", "email": "officer@ministry.example", "language": "kk", "roles": ["breach"]}
LANGUAGES = ("en", "ru", "kk")
Verify = Callable[[object], int]


@pytest.fixture
def log(world: World) -> PublicLog:
    return PublicLog(world)


@pytest.fixture
def verify(log: PublicLog, tmp_path: Path) -> Verify:
    """The checker's exit code for what a side got, by files alone."""

    def checked(got: object) -> int:
        for name, body in log.bodies.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(body)
        (tmp_path / "got").write_text(json.dumps(got), "utf-8")
        return main([str(tmp_path / "got"), "--log", tmp_path.as_uri(), "--key", log.signer.public_key().text])

    return checked


def behind(people: Cast, link: str, query: str = "") -> Page:
    """What a contact gets behind its order's link."""
    return Reader(people.ministry.world, f"{link}/proof").get(query)


def link_of_contact(people: Cast, order: str) -> str:
    contact = people.registrar.get("/platforms/video-example").body["representative"]["contacts"][0]
    return signed(Link(order, contact["id"], contact["generation"]), parts.link_keys().current())


def link_of_officer(people: Cast, order: str) -> str:
    entry = {**people.registrar.get("/authorities/ministry").body, "contacts": [OFFICER]}
    sent = {name: entry[name] for name in ("name", "laws", "default_law", "contacts")}
    contact = people.registrar.put("/authorities/ministry", sent).body["contacts"][0]["id"]
    return signed_authority(AuthorityLink("ministry", order, contact), parts.link_keys().current())


def facts_of(answer: dict[str, Any]) -> list[int]:
    return [proof["fact"] for proof in answer["proofs"]]


def test_both_sides_get_the_same_proofs_by_api_and_link_and_files_alone_verify_them(
    people: Cast, world: World, log: PublicLog, verify: Verify
) -> None:
    order = ended(people, world)
    log.run()
    answer = people.ministry.get(f"/orders/{order}/proof")
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    assert (answer.status, facts_of(answer.body)) == (200, [fact["data"]["sequence"] for fact in facts])
    assert [proof["type"] for proof in answer.body["proofs"]] == [fact["type"] for fact in facts]
    assert people.representative.get(f"/orders/{order}/proof").body == answer.body
    for link in (link_of_contact(people, order), link_of_officer(people, order)):
        page = behind(people, link)
        assert (page.status, page.headers["content-type"]) == (200, "application/json")
        assert 'filename="proof.json"' in page.headers["content-disposition"]
        assert json.loads(page.html) == answer.body
    assert verify(answer.body) == 0
    later = people.ministry.get(f"/orders/{order}/proof?after={facts[-2]['data']['sequence']}").body
    assert facts_of(later) == [facts[-1]["data"]["sequence"]]
    assert facts_of(json.loads(behind(people, link, f"after={facts[-2]['data']['sequence']}").html)) == facts_of(later)
    first = answer.body["proofs"][0]
    changed = {**first, "proof": first["proof"].replace(f"index {first['index']}\n", f"index {first['index'] + 1}\n")}
    assert verify({"proofs": [changed]}) == 1


def test_what_is_not_in_the_log_yet_is_said(people: Cast, world: World, log: PublicLog) -> None:
    order = people.issue()
    world.settle()
    asked = people.ministry.get(f"/orders/{order}/proof")
    assert (asked.status, asked.body["type"].rpartition("/")[2]) == (409, "not-in-log")
    assert "is in the public log yet" in asked.body["detail"]
    titles = {language: behind(people, link_of_contact(people, order), f"lang={language}") for language in LANGUAGES}
    assert [page.status for page in titles.values()] == [409] * 3
    assert "Not in the public log yet" in titles["en"].html
    assert len({page.html for page in titles.values()}) == 3
    log.run()
    world.run(HOUR)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."})
    world.settle()
    answer = people.ministry.get(f"/orders/{order}/proof").body
    assert (facts_of(answer), answer["not_logged"]) == ([1, 2], [3])


def test_without_a_log_there_is_no_proof_and_no_link_to_one(people: Cast, world: World) -> None:
    order = people.issue()
    world.settle()
    asked = people.representative.get(f"/orders/{order}/proof")
    assert (asked.status, "keeps no public log" in asked.body["detail"]) == (409, True)
    link = link_of_contact(people, order)
    assert (behind(people, link).status, "keeps no public log" in behind(people, link).html) == (409, True)
    assert "/proof" not in people.page(link).get().html


def test_the_page_of_either_side_links_to_the_proofs_in_the_readers_language(people: Cast, log: PublicLog) -> None:
    order = people.issue()
    log.run()
    for link in (link_of_contact(people, order), link_of_officer(people, order)):
        for language, word in zip(LANGUAGES, ("Proof", "Доказательство", "Дәлел"), strict=True):
            assert (
                f'<a href="{link}/proof?lang={language}">{word}</a>' in people.page(link).get(f"lang={language}").html
            )


def test_of_an_erased_order_there_is_no_proof_any_more(people: Cast, world: World, log: PublicLog) -> None:
    order = ended(people, world)
    log.run()
    links = link_of_contact(people, order), link_of_officer(people, order)
    world.run_until(months_after(world.now, MONTHS) + HOUR)
    assert people.ministry.get(f"/orders/{order}/proof").status == 200, "its blinds are there until this is logged"
    log.run()
    world.run(16 * MINUTE)
    assert LogStore().journal(order).key == ""
    for side in (people.ministry, people.representative):
        asked = side.get(f"/orders/{order}/proof")
        assert (asked.status, asked.body["type"].rpartition("/")[2]) == (410, "order-erased")
    assert [behind(people, link).status for link in links] == [410, 410]


def test_an_order_of_another_is_as_one_that_is_not_there(people: Cast, world: World, log: PublicLog) -> None:
    order = people.issue()
    log.run()
    assert people.other_ministry.get(f"/orders/{order}/proof").status == 404
    forged = link_of_contact(people, order)[:-2] + "AA"
    assert [behind(people, forged).status, behind(people, "x").status] == [404, 404]
    posted = Reader(world, f"{link_of_contact(people, order)}/proof").post({"a": "b"})
    assert (posted.status, posted.headers["allow"]) == (405, "GET, HEAD")


def test_a_draft_has_no_proof_and_an_approved_one_has_none_of_what_was_before(
    people: Cast, log: PublicLog, verify: Verify
) -> None:
    order = people.issue(law="demo-draft")
    log.run()
    assert people.ministry.get(f"/orders/{order}/proof").status == 409
    assert people.approver.post(f"/orders/{order}/approval", {}).status == 200
    log.run()
    answer = people.ministry.get(f"/orders/{order}/proof").body
    assert answer["proofs"][0]["type"] == "order.issued"
    assert (1 in facts_of(answer), answer["not_logged"], verify(answer)) == (False, [], 0)


def test_one_who_lost_the_order_proves_what_it_may_still_read(
    people: Cast, world: World, log: PublicLog, verify: Verify
) -> None:
    order, former = people.issue(), people.representative
    world.run(HOUR)
    take_over(people, since="2026-11-24T10:00:00Z")
    world.run(MINUTE)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."})
    log.run()
    readable = [fact["data"]["sequence"] for fact in former.get(f"/orders/{order}/facts").body["facts"]]
    answer = former.get(f"/orders/{order}/proof").body
    assert facts_of(answer) == readable
    assert len(readable) < len(people.ministry.get(f"/orders/{order}/proof").body["proofs"])
    assert verify(answer) == 0
