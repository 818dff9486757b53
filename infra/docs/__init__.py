"""Pages for whoever deploys, integrates and operates; what can be made from the code is."""
