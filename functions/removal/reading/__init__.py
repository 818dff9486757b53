"""What mails and pages both show: an order, its deadline, its facts in the reader's words."""
