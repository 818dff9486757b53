"""Who may call what: a table written out by hand, and every cell of it tried."""
