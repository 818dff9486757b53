"""The journals of the register's entries: who changed an authority or a caller, what, and when."""
