"""The page and the mails as people see them, in Debian's Chromium."""
