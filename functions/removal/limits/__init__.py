"""How often a party may do what costs others something."""
