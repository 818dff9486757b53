"""The view that mails and pages share: an order, its deadline, the texts of its facts in the reader's language."""
