"""Clients that generators make of the OpenAPI document read what v1 may add (`make clients`)."""
