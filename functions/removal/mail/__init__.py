"""Mails to the contacts of a representative, and the events that mail servers report about them."""
