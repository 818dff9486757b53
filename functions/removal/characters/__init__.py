"""Characters that deceive readers: which are refused, how foreign text is kept apart, what looks alike. Pure."""
