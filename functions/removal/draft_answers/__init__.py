"""Draft answers: what a contact wrote on the page of an order and has not recorded yet."""
