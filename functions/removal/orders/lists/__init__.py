"""Orders of one side, by their last change: lists, the facts feed, whose representative changes."""
