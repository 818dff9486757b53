"""Items that the last release wrote, frozen: today's code lives on with them, and it with what today's code writes."""
