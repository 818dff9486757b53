"""What functions do for somebody, one module for each kind of somebody."""
