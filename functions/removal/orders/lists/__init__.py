"""Indexes of orders: lists of one side by last change, the facts feed, a platform's open orders."""
