"""Who may act for a platform: the table written by hand, what follows from the register, and whole stories."""
