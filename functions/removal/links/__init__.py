"""Tokens of the links in mails, and the keys that sign them."""
