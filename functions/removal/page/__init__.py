"""The pages behind the links in mails: an order, and forms to answer it, without JavaScript."""
