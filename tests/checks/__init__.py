"""The measuring that `make check` prints."""
