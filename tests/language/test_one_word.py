"""One legal state has one word in each language, on the page, in mails and in print; no other word means it."""

import re
from dataclasses import dataclass

import pytest

from removal.language.texts import texts

LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class State:
    """The word of a state in each language, and the keys of the texts that speak of it: page, history, mail, print."""

    en: str
    ru: str
    kk: str
    keys: tuple[str, ...]


STATES = {
    "the clock is stopped": State(
        "stop",
        "приостан[ао]в",
        "тоқтат",
        (
            "deadline.stopped",
            "deadline.stopped_brief",
            "item.stopped",
            "item.stopped_until",
            "page.stops",
            "page.stops_nothing",
            "page.acknowledge_warning",
            "page.contest_warning",
            "history.resumed_expired",
            "mail.obstructed.stops_unable",
            "mail.obstructed.stops_clarification_needed",
            "mail.obstructed.stops_nothing",
            "mail.acknowledged.lead",
            "mail.resumed.subject",
            "mail.resumed.no_window",
            "annulled.answered",
        ),
    ),
    "suspended": State(
        "suspen",
        "приостановлен",
        "тоқтат(?:ыл)?а тұр",
        (
            "status.suspended",
            "history.suspended",
            "history.suspended_past_due",
            "history.resumed_lifted",
            "mail.suspended.subject",
            "mail.suspended.headline",
            "mail.suspended.lead",
            "mail.resumed.lifted",
            "mail.notice.resumed",
        ),
    ),
    "the deadline passed": State(
        "deadline (?:has |had )?passed|deadline, .* has passed",
        "срок истёк",
        "мерзім.* өт",
        (
            "status.breached",
            "history.breached",
            "deadline.passed",
            "deadline.passed_brief",
            "mail.breached.subject",
            "mail.breached.headline",
            "mail.breached.lead",
        ),
    ),
    "complied with": State(
        "complied with",
        "исполнено",
        "орындалды",
        ("status.complied", "history.complied", "mail.complied.subject", "mail.complied.headline"),
    ),
    "answered after the deadline": State(
        "answered after the deadline",
        "исполнено после срока",
        "мерзімнен кейін орындалды",
        ("status.complied_late", "history.complied_late", "mail.complied_late.subject", "mail.complied_late.headline"),
    ),
    "annulled": State(
        "annulled",
        "отменен|отменено",
        "күші жойылды",
        (
            "history.breach_annulled",
            "mail.breach_annulled.subject",
            "mail.breach_annulled.headline",
            "mail.breach_annulled.lead",
            "mail.contest_decided.upheld_superseded",
        ),
    ),
    "withdrawn": State(
        "withdraw",
        "отоз?ва|отзыв",
        "кері қайтар",
        (
            "status.withdrawn",
            "history.withdrawn",
            "mail.withdrawn.subject",
            "mail.withdrawn.headline",
            "mail.withdrawn.headline_put_back",
            "mail.notice.withdrawn",
            "mail.contest_decided.upheld",
        ),
    ),
    "superseded": State(
        "supersed",
        "замен",
        "ауысты",
        (
            "status.superseded",
            "history.superseded",
            "mail.superseded.subject",
            "mail.superseded.headline",
            "mail.notice.superseded",
        ),
    ),
    "erased": State(
        "eras",
        "уничтож",
        "мәтін.* жо",
        ("status.erased", "history.erased", "history.erasure_held", "history.erasure_released"),
    ),
    "contested": State(
        "contest",
        "возраж",
        "қарсы",
        (
            "history.contested",
            "item.contested",
            "page.contested",
            "mail.contested.subject",
            "mail.contested.headline",
            "owed.contest",
            "annulled.upheld",
            "page.contest_title",
            "mail.contest_decided.headline",
        ),
    ),
    "disputed": State(
        "disput",
        "оспор|оспар",
        "дау айт",
        (
            "history.disputed",
            "item.disputed",
            "mail.disputed.subject",
            "mail.disputed.headline",
            "mail.disputed.lead",
            "mail.notice.disputed",
            "page.done_nothing_new",
        ),
    ),
    "obstacle": State(
        "obstacle",
        "препятстви",
        "кедергі",
        (
            "history.obstructed",
            "page.hindered",
            "mail.obstructed.subject",
            "mail.obstructed.headline",
            "mail.obstacle_answered.headline",
            "mail.notice.obstacle_answered",
            "owed.obstacle",
            "deadline.waiting",
        ),
    ),
    "put back": State(
        "put back",
        "восстанов",
        "қалпына келтір",
        (
            "history.reinstated",
            "history.not_reinstated",
            "history.reinstatement_required",
            "item.put_back",
            "item.to_put_back",
            "item.not_put_back",
            "page.to_put_back",
            "mail.reinstated.subject",
            "mail.reinstated.headline",
            "mail.notice.reinstatement_required",
            "owed.reinstatement",
        ),
    ),
    "received": State(
        "received|receipt",
        "получен",
        "алын|алған",
        ("history.received", "status.issued", "page.receipt", "page.waiting_title", "mail.undelivered.headline"),
    ),
    "acknowledged": State(
        "acknowledge",
        "ознакомлен",
        "танысқан|танысу",
        ("history.acknowledged", "mail.acknowledged.subject", "mail.acknowledged.headline"),
    ),
}
# Words that meant one of these states beside its own.
OTHER = {
    "en": re.compile(r"\bstands\b|\btold\b|[Aa]nswered late|Obstacle stated|replacement of the order|ALERT", re.ASCII),
    "ru": re.compile(
        r"(?<![а-я])останов(?:ить|лен|ка)|(?<![а-я])останавлива|срок (?:идёт|не идёт)|[Зз]аписан"
        r"|[Зз]аписать|[Зз]аписыв|ТРЕВОГА"
        r"|опоздани|риостановк|не согласен|несогласи|Заявлен"
    ),
    "kk": re.compile(r"тоқтап тұр|ДАБЫЛ|жазылды|даулы|[Кк]ешігіп|келіспе|мәлімде"),
}
BUTTONS = (
    *(f"page.{key}" for key in ("answer", "answer_more", "answer_again", "continue", "confirm", "change", "back")),
    *("page.to_order", "page.draft_continue", "page.kept_again", "contact_test.confirm", "mail.contact_test.link"),
    *("endpoint_confirmation.confirm", "mail.endpoint_confirmation.link", "mail.link"),
)
SAME_BUTTON = {"contact_test.confirm", "endpoint_confirmation.confirm"}  # on two pages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_a_state_has_its_word_wherever_it_is_spoken_of(state: str, language: str) -> None:
    word, entries = re.compile(getattr(STATES[state], language), re.IGNORECASE), texts(language).entries
    assert {key: entries[key] for key in STATES[state].keys if not word.search(entries[key])} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_statuses_or_outcomes_have_the_same_word(language: str) -> None:
    entries = texts(language).entries
    named = [text.casefold() for key, text in entries.items() if key.startswith(("status.", "outcome."))]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_word_means_a_state(language: str) -> None:
    assert {key: text for key, text in texts(language).entries.items() if OTHER[language].search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_or_heading_repeats_as_a_button(language: str) -> None:
    entries = texts(language).entries
    buttons = {key: entries[key] for key in BUTTONS}
    labels = {key: text for key, text in entries.items() if key not in buttons}
    assert {key for key, text in labels.items() if text in buttons.values()} == set()
    single = [text for key, text in buttons.items() if key not in SAME_BUTTON]
    assert len(set(single)) == len(single)


def test_a_key_names_the_stop_of_a_clock_by_the_word_that_people_read() -> None:
    assert [key for key in texts("en").entries if "stand" in key] == []
