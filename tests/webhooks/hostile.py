"""What a receiver may answer with to hurt the sender; no more is read of an answer than BODY_READ."""

from collections.abc import Mapping

from removal.webhooks.client import BODY_READ

HOSTILE: Mapping[str, bytes] = {
    "nothing": b"",
    "another challenge": b"bm90IHRoaXM",
    "arrays in arrays": b"[" * BODY_READ,
    "objects in objects": b'{"challenge":' * (BODY_READ // 13),
    "arrays that are closed": b"[" * (BODY_READ // 2) + b"]" * (BODY_READ // 2),
    "no UTF-8": b"\xff\xfe\x80" * 1000,
    "half a character": '{"challenge": "травля'.encode()[:-1],
    "half a pair": b'{"challenge": "\\ud800"}',
    "a number without end": b"9" * BODY_READ,
    "a challenge that is such a number": b'{"challenge": ' + b"9" * 4000 + b"}",
    "an exponent without end": b'{"challenge": 1e' + b"9" * 4000 + b"}",
    "no number": b'{"challenge": NaN}',
    "null": b"null",
    "a list": b'["challenge"]',
    "a challenge in a list": b'{"challenge": ["c2hhbGxlbmdl"]}',
    "zeros": bytes(BODY_READ),
    "one line end after the other": b"\r\n" * 2000,
}
