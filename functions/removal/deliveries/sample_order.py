"""The sample order in challenges and tests, at the place where `order.issued` has the order (decision 49). Pure.

It has the member names and the size of a long order: a firewall that would refuse orders also refuses the challenge.
"""

from removal.record.canonical import JsonObject

ITEMS = 20
PARAGRAPH = (
    "Бұл – сынақ, бұйрық емес: ештеңені жою қажет емес. "
    "Это проверка, а не предписание: ничего удалять не нужно. "
    "This is a test, and no order: nothing has to be taken down.\n"
)
PARAGRAPHS = 70  # 17 kB: more than common firewalls inspect or accept (8 and 16 kB)
ID = "00000000-0000-4000-8000-000000000000"

_TEXT: JsonObject = {
    "reference": "TEST",
    "platform": "test",
    "law": "test",
    "language": "ru",
    "category": "child_cyberbullying",
    "reason_codes": ["insult"],
    "legal_basis": [{"act": "Test", "provision": "Art. 1"}],
    "statement_of_reasons": PARAGRAPH * PARAGRAPHS,
    "expert_decision": {"reference": "TEST", "decided_on": "2026-01-01"},
    "items": [{"url": f"https://test.invalid/watch?v={number}", "locator": "00:41"} for number in range(1, ITEMS + 1)],
    "redress": {"body": "Test", "procedure": PARAGRAPH, "within": "P10D"},
    "issuing_officer": {"name": "Test", "post": "Test"},
    "supersedes": ID,
    "emergency": {"reason": PARAGRAPH},
    "salt": "0" * 64,
}

SAMPLE_ORDER: JsonObject = {
    "id": ID,
    "public_id": "0" * 32,
    "promise": "removal-orders promise v1\nlog.test.invalid\n"
    f"{'0' * 64}\nin the log by 2026-01-01T00:00:00.000Z\n\n\u2014 log.test.invalid/promise {'A' * 91}=\n",
    "reference": "TEST",
    "authority": "test",
    "platform": "test",
    "law": "test-1",
    "url": f"https://test.invalid/v1/orders/{ID}",
    "text": _TEXT,
    "notices": [],
}
