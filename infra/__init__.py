"""What surrounds the product: decisions, runbooks, the local stack."""
