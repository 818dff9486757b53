"""The page behind a mail's link: each field of its forms, the names of fields, its query and its token."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from infra.dev.local.browser import forms
from removal.record import instant
from tests.bodies import Leaf
from tests.corpora.life import Life, kept
from tests.corpora.place import PlaceAnswer
from tests.corpora.script import ANSWER, Step
from tests.corpora.shown import page

TOO_MUCH = 6_000
HALF_A_PAIR = "\ud83d"  # no UTF-8: what can be read of the form is shown
DRAFTS = re.compile(r'<section class="drafts.*?</section>', re.DOTALL)  # as many as forms were taken; no text of theirs
ANSWERING = {"by": "R. Representative", "own_reference": "R-1"}
FILLED_IN = {**ANSWERING, "explanation": "Words."}
CHOSEN = {
    "acknowledge": {},
    "report": {"outcome": "removed", "scope": "all", "numbers": ""},
    "obstacle": {"ground": "technical", "scope": "all"},
    "contest": {"scope": "all"},
}
RECORDED = {"by": "by", "own_reference": "reference"}  # fields of the form, and as what the journal has them


def fill_in(life: Life) -> None:
    """Every field with its string, and nothing recorded: what would be is shown, or what is wrong."""
    for kind, chosen in CHOSEN.items():
        [form] = forms(life.place.open(life.link, f"step=answer&answer={kind}").text)
        good = form.fields | chosen | {name: text for name, text in FILLED_IN.items() if name in form.fields}
        shown = forms(life.place.fill(life.link, good).text)[0].fields
        _try(life, f"page, {good['answer']}: draft", shown, "draft")
        fields = good | {name: text for name, text in shown.items() if name not in ("draft", "step")}
        for name in sorted(fields.keys() - {"answer"}):
            _try(life, f"page, {good['answer']}: {name}", fields, name)
        _try_a_name(life, f"page, {good['answer']}: a field's name", fields)
    _look(life, "page ?recorded", lambda text: life.place.open(life.link, f"recorded={_quoted(text)}"))
    _look(life, "page ?step", lambda text: life.place.open(life.link, f"step=answer&answer={_quoted(text)}"))
    _look(life, "page ?draft", lambda text: life.place.open(life.link, f"draft={_quoted(text)}"))
    _look(life, "page /o/{token}", life.place.open)


def answer(life: Life) -> None:
    """Confirmed with strings that the form takes, so that they are in the journal and on the page."""
    sent = {"answer": "report", **CHOSEN["report"], **ANSWERING}
    sent["asked_at"] = instant.to_text(life.place.world.now)
    chosen = {}
    for name in RECORDED:
        text = _text(life, f"{ANSWER}: {name}")
        answer = life.place.fill(life.link, sent | {name: text})
        if answer.status == 200:
            chosen[name] = text
        else:
            life.ended(f"{ANSWER}: {name}", text, answer)
    answer = life.place.fill(life.link, sent | chosen | {"confirm": "yes"})
    life.place.world.settle()
    _read_back(life, chosen, answer)
    life.look(ANSWER)
    look_at(life, "the page after an answer", answer.headers.get("location", "?")[1:])


def look_at(life: Life, key: str, query: str = "") -> None:
    """The page as it is, with everything that was said."""
    opened = life.place.open(life.link, query)
    life.ended(key, "", opened, stored=False)
    life.shown.append(page(key, DRAFTS.sub("", opened.text)))


def _read_back(life: Life, chosen: Mapping[str, str], answer: PlaceAnswer) -> None:
    places = life.read_back(Step(ANSWER, has_webhook=True))
    for name, text in chosen.items():
        life.ended(f"{ANSWER}: {name}", text, answer)
        field, left = f"{ANSWER}: {name}", text.strip() or "-"  # blanks around it are no part of it
        life.values_sent[field] = kept(field, left)
        life.look_for(field, Leaf((RECORDED[name],), str), left, places)


def _try(life: Life, name: str, good: Mapping[str, str], field: str) -> None:
    _look(life, name, lambda text: life.place.fill(life.link, {**good, field: text}))


def _try_a_name(life: Life, name: str, good: Mapping[str, str]) -> None:
    _look(life, name, lambda text: life.place.fill(life.link, {**good, text: "x"}))


def _look(life: Life, name: str, ask: Callable[[str], PlaceAnswer]) -> None:
    """The answer, to be judged; given nothing, its own words as they are, too long to be taken, and no text at all."""
    text = _text(life, name)
    life.values_sent[name] = text.replace("\r\n", "\n") if name.endswith(": explanation") else text  # as it is recorded
    for value in (text,) if life.pick(name) is not None else (text, text * TOO_MUCH, HALF_A_PAIR):
        answer = ask(value)
        life.ended(name, text, answer, stored=False)
        life.shown.append(page(f"{name} answered {answer.status}", answer.text))


def _text(life: Life, name: str) -> str:
    text = life.pick(name)
    return life.plain(name) if text is None else text


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")
