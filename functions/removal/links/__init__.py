"""The tokens in links of mails, and the keys that sign them."""
