"""One clock for everything that must happen later."""
