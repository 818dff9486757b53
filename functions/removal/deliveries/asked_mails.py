"""The types of mails that a contact asks for on the page, and how long their links count. They are about no fact."""

from datetime import timedelta

LIST_ASKED = "contact.list_asked"  # the link to its list of open orders
LINK_ASKED = "contact.link_asked"  # an order's own link, anew
LIST_LASTS = timedelta(hours=24)
