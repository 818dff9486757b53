"""What `make bench` takes from the product's own world."""
