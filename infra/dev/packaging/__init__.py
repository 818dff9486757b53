"""What `make package` adds to the libraries and our code."""
