"""E-mail to the people behind a representative, and what the mail servers say of it."""
