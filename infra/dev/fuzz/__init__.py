"""`make fuzz-api`: what the OpenAPI document says, tried on the local stack with thousands of hostile requests."""
