"""The oracle: what the parties of a world must have seen, by `infra/docs/contract.md` alone.

It knows requests and their answers, webhooks, mails, what SES said, what the API shows at the end, the law's
values and the clock. It imports nothing of the product, and asks no table. Where the contract allows something only
while a part of AWS or of a party is off, that part's outages are an input (`history.Outage`).
"""
