"""What `make check` runs that no tool from elsewhere knows."""
