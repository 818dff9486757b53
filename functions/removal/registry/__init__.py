"""The register: authorities, platforms, representatives with their contacts, and callers."""
