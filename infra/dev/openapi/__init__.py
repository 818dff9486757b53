"""The OpenAPI document, made from the routes, the problems and the facts; nothing of this is shipped."""
