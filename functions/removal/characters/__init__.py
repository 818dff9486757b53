"""Characters that deceive readers: refusal, isolation of foreign text, comparison of look-alikes. Pure."""
