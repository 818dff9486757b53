"""Erasure of what people wrote in an order, once its preservation has ended."""
