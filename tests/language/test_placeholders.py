"""What is filled in is never declined: a value is in the nominative, a number agrees with no word beside it.

Russian and Kazakh have cases, and values come from the register, from people and from other texts. So a value is only
where the nominative is right: after a colon or a dash, in brackets or quotes, at the beginning of a sentence, or beside
the noun that it names, which takes the case instead of it.
"""

import re
from collections.abc import Iterator

import pytest

from removal.characters.isolation import isolated
from removal.language.texts import texts

PLACE = re.compile(r"\{(\w+)\}")
# Digits: the numbers of items, or a count. They have no cases, and the noun beside them may not depend on the count.
NUMBERS = frozenset(
    {"items", "open", "missing", "later", "stops", "counted", "stopped", "past_due", "reinstate", "numbers", "number"}
    | {
        "count",
        "characters",
        "hours",
        "minutes",
        "seconds",
        "percent",
        "tried",
        "place",
        "limit",
        "total",
        "page",
        "pages",
    }
)
SPANS = frozenset({"window", "within", "unable_max"})  # abbreviated, so they have no cases
# Days and instants without a weekday: `до 25 ноября` is right, `до среда, 25 ноября` is not.
NO_WEEKDAY = frozenset({("item.stopped_until", "at"), ("mail.obstructed.stops_unable", "stops_until"),
    ("mail.order_list.lead", "until")} | {
    (f"page.{key}", place)
    for key, place in (("draft_written", "until"), ("error_before_order", "limit"), ("error_long_ago", "limit"))
})  # fmt: skip
DATE_PARTS = ("date.", "span.")
# Nouns that a value names; they take the case.
HEADS = {
    "ru": r"(?:онлайн-)?платформ[аыуеой]{1,2}|предписани(?:е|я|ю|ем|и)(?: об удалении)?|орган[ау]?|телефону|номер"
    r"|возражение|идентификатор|от",
    "kk": r"нұсқама(?:ға|ны)?|қарсылық|нөмірі|идентификаторы",
}
AFTER = {
    "ru": r"",
    "kk": r"\s(?:(?:онлайн-)?платформасы\w*|орган\w*|үшін|телефоны|шығаратын|тармақтары|бойынша|мерзімнен|жазбасы"
    r"|қалай|көбірек)|-(?:тармақ|жазба|таңбасы)",
}
COUNTED = re.compile(r"\{(?:count|characters|tried|total|limit)\}\s+([А-Яа-яё]+)")
ABBREVIATED = frozenset({"г", "л", "мес", "нед", "дн", "ч", "мин", "с"})
PAST = re.compile(
    r"(?:^|[.?] )\{\w+\} (?:[а-яё]+(?:л|ла|ло|ли|лся|лась|лось|лись)|[а-яё]+н[аоы]?)\b"
)  # agrees with a gender
SHORT = {"span.days", "span.minutes"}  # abbreviations that end as a verb may
ITEM_LISTS = frozenset(
    {"items", "open", "missing", "later", "stops", "counted", "stopped", "past_due", "reinstate", "numbers"}
)

NAMES = (
    'ТОО «Видео "Қазақстан" және серіктестер»',
    "O'Neil & Söhne <Ltd.> {name}",
    "министерство культуры и информации Республики Казахстан",
    "\u202eوزارة الثقافة\u202c",
    "eBay",
    "א" * 200,
    "a\u0301\u0302" * 40,
)
COUNTS = (0, 1, 2, 5, 11, 21, 100)


def places(language: str) -> Iterator[tuple[str, str, str, str]]:
    """Each key, place, and what is written before and after it."""
    for key, text in texts(language).entries.items():
        if not key.startswith(DATE_PARTS):
            for match in PLACE.finditer(text):
                yield key, match[1], text[: match.start()], text[match.end() :]


def is_nominative(language: str, before: str, after: str) -> bool:
    """Whether the nominative is right at this place."""
    if re.match(AFTER[language], after) and AFTER[language]:
        return True
    begins = not before or before.endswith((". ", "? "))
    apart = re.search(r"(?:[:;,—|№/] ?|[(«])$", before)
    named = re.search(rf"(?:^|[\s(])(?:{HEADS[language]}) $", before, re.IGNORECASE)
    return bool(begins or apart or named)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_value_needs_a_case(language: str) -> None:
    free = NUMBERS | SPANS
    wrong = {
        (key, name)
        for key, name, before, after in places(language)
        if name not in free and (key, name) not in NO_WEEKDAY and not is_nominative(language, before, after)
    }
    assert wrong == set(), "put the value after a colon, in brackets, or beside the noun that it names"


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_time_with_a_weekday_is_after_a_sign_or_a_bracket(language: str) -> None:
    assert {
        key for key, name, before, _ in places(language) if name == "due" and not before.endswith((": ", "— "))
    } == set()


def test_no_russian_value_is_a_subject_whose_gender_its_verb_needs() -> None:
    assert {key for key, text in texts("ru").entries.items() if PAST.search(text)} - SHORT == set()


def test_no_kazakh_value_has_an_ending_or_a_postposition_that_needs_a_case() -> None:
    wrong = re.compile(
        r"\} (?:дейін|бері|кейін|бұрын|ерте|қарай|ауыстырылды)\b|\}(?:-?(?:н[еа]|да|де|ға|ге|ның|нің|ды|ді)\b)"
    )
    assert {key: text for key, text in texts("kk").entries.items() if wrong.search(text)} == {}


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_a_list_of_items_is_named_by_a_label_and_not_by_a_noun_that_one_item_would_change(language: str) -> None:
    """`items 5` and `пункты 5` are wrong where the list has one item."""
    lists = [(key, before) for key, name, before, _ in places(language) if name in ITEM_LISTS]
    assert len(lists) > 40
    assert {key for key, before in lists if not before.rstrip().endswith(":")} == set()


def test_no_russian_word_depends_on_a_count() -> None:
    nouns = {(key, noun) for key, text in texts("ru").entries.items() for noun in COUNTED.findall(text)}
    assert {pair for pair in nouns if pair[1] not in ABBREVIATED} == set()


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ru", ["0 л.", "1 г.", "2 г.", "5 л.", "11 л.", "21 г.", "100 л.", "112 л.", "122 г."]),
        ("en", ["0 yr", "1 yr", "2 yr", "5 yr", "11 yr", "21 yr", "100 yr", "112 yr", "122 yr"]),
        ("kk", ["0 жыл", "1 жыл", "2 жыл", "5 жыл", "11 жыл", "21 жыл", "100 жыл", "112 жыл", "122 жыл"]),
    ],
)
def test_what_depends_on_a_count_has_the_form_of_its_language(language: str, written: list[str]) -> None:
    counts = (*COUNTS, 112, 122)
    assert [texts(language).counted("span.years", count) for count in counts] == written
    assert texts(language).counted("span.hours", 1) == texts(language)("span.hours", count=1)


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize("value", NAMES, ids=range(len(NAMES)))
def test_an_awkward_value_is_in_its_text_as_it_is_and_changes_nothing_beside_it(language: str, value: str) -> None:
    words, shown = texts(language), isolated(value)
    for key, text in words.entries.items():
        names = set(PLACE.findall(text))
        written = words(key, **dict.fromkeys(names, value))
        assert written.count(shown) == len(PLACE.findall(text)), key
        assert written.replace(shown, "") == PLACE.sub("", text), key


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize("count", COUNTS)
def test_every_text_with_a_number_is_whole_with_every_count(language: str, count: int) -> None:
    words = texts(language)
    for key, text in words.entries.items():
        written = words(key, **dict.fromkeys(PLACE.findall(text), count))
        assert "  " not in written, key
        assert not re.search(r" [,.;:](?: |$)|\(\)|[,;:]{2}", written), key
