"""The whole stack on this machine: emulator, token issuer, receivers, demo and its independent checker."""
