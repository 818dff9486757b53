"""URLs as browsers read them: which are taken, what they name, which hosts can exist. Pure."""
