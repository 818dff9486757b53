"""What functions do, one module for each party or service that they do it for."""
