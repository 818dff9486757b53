"""Whether each role needs each action that it is allowed."""
