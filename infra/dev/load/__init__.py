"""How the whole stack bears load on this machine."""
