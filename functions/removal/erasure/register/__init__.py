"""Erasure of texts of the register that have served: tokens, alarm addresses, representatives and their contacts."""
