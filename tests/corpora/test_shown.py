"""Whether documents that hold more than text are distinguished from those that hold text."""

import re
from pathlib import Path

import pytest

from tests.corpora.__main__ import main
from tests.corpora.judge import Judge
from tests.corpora.shown import Document, mail, page, turning
from tests.corpora.strings import corpus
from tests.corpora.tally import Tally
from tests.fake_ses import Posted
from tests.world import START

HEAD = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nFrom: a@b.example\r\n"
PLAIN = HEAD + b"To: Ann <c@d.example>\r\nSubject: Words\r\n\r\nWords\r\n"


def judged(plain: str, hostile: str, text: str) -> Tally:
    judge, tally = Judge(), Tally()
    judge.learn([page("a page", f"<p title='x'>{plain}</p>")], {"field": "Words"})
    judge.judge([page("a page", f"<p title='x'>{hostile}</p>")], {"field": text}, tally)
    return tally


@pytest.mark.parametrize("text", ["<b>", "&amp;", '"', "'", "a", "<script>", "<!--"])
def test_text_that_is_escaped_is_text(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert judged("Words", escaped.replace("'", "&#39;"), text).faults == []


@pytest.mark.parametrize(("hostile", "text"), [("<b>", "<b>"), ("&amp;", "&amp;"), ("", "a"), ("<b>x</b>", "x")])
def test_what_is_not_escaped_not_there_or_tagged_is_reported(hostile: str, text: str) -> None:
    assert len(judged("Words", hostile, text).faults) == 1


@pytest.mark.parametrize("text", ["a\u202eb", "a\u2066b", "a\u2069b", "a\u2068b\nc\u2069"])
def test_a_control_that_turns_what_comes_after_it_is_reported_and_its_code_is_text(text: str) -> None:
    coded = re.sub("[\u202e\u2066-\u2069]", lambda match: f"[U+{ord(match[0]):04X}]", text)
    assert judged("Words", coded, text).faults == []
    assert len(judged("Words", text, text).faults) == 1
    assert len(judged("Words", re.sub(r"\W", "", text), text).faults) == 1


@pytest.mark.parametrize("text", ["أمر\n12", "a\u2068b\u2069", "a"])
def test_text_whose_lines_are_kept_apart_is_text(text: str) -> None:
    apart = "\n".join(f"\u2068{line}\u2069" for line in text.split("\n"))
    plain, hostile = (Document("a mail", "text", text, turning(text)) for text in ("Words", apart))
    judge, tally = Judge(), Tally()
    judge.learn([plain], {"field": "Words"})
    judge.judge([hostile], {"field": text}, tally)
    assert tally.faults == []


def test_what_a_field_holds_stays_as_it_is_sent_again() -> None:
    assert page("a page", "<textarea name=a>\u202e</textarea>").bones == ("textarea name", "/textarea")
    assert page("a page", "<textarea name=a></textarea>\u202e").bones[-1] == "U+202E"


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.replace(b"Subject: Words", b"Subject: Words\r\nBcc: x@evil.example"),
        PLAIN.replace(b"Subject: Words", b"Subject: Other"),
        PLAIN.replace(b"Ann <c@d.example>", b"Ann <x@evil.example>, <c@d.example>"),
        PLAIN.replace(b"From: a@b.example", b"From: x@evil.example"),
    ],
)
def test_a_mail_with_another_head_is_reported(raw: bytes) -> None:
    judge, tally = Judge(), Tally()
    judge.learn(mail("a mail", Posted(START, "c@d.example", PLAIN, {}, "1")), {"field": "Words"})
    judge.judge(mail("a mail", Posted(START, "c@d.example", raw, {}, "1")), {"field": "Words"}, tally)
    assert len(tally.faults) == 1


def test_strings_are_read_from_any_folder_below(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.json").write_text('["a", "\\ud800", "a", ""]', "utf-8")
    (tmp_path / "b.txt").write_bytes("x\u2028y\r\n\n z\n".encode())
    (tmp_path / "c.jsonl").write_text("{}", "utf-8")
    (tmp_path / "d.json").write_text('{"a": 1}', "utf-8")
    for name in ("README.md", "LICENSE", "LICENSE.txt"):
        (tmp_path / name).write_text("not a string of it", "utf-8")
    strings_read = corpus(tmp_path)
    assert strings_read.strings == ("x\u2028y\r", "", " z", "a", "\ud800")
    assert strings_read.left_out == (
        "c.jsonl is left out: cases of another kind, not strings",
        "d.json is left out: no list of strings, no lines",
    )


def test_a_folder_without_strings_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("nothing here", "utf-8")
    assert main(tmp_path) == 1
    assert "holds no strings" in capsys.readouterr().out
