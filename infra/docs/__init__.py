"""Pages for those who deploy, integrate and operate; what can be made from the code is."""
