"""The types of mails that a contact asks for on the page, and how long their links are valid. No fact causes them."""

from datetime import timedelta

LIST_ASKED = "contact.list_asked"  # the link to its list of open orders
LINK_ASKED = "contact.link_asked"  # a new link to one order
LIST_LASTS = timedelta(hours=24)
