"""The page's forms, parsed strictly: a module for each kind of answer."""
