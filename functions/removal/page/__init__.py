"""What the link in a mail opens: the order, and a way to answer it, without JavaScript."""
