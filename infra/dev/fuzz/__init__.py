"""`make fuzz-api`: what the OpenAPI document says, tried on the local stack by somebody without mercy."""
