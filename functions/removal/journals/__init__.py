"""What each journaled subject (order, endpoint, platform) has: an item with a version, facts, marks and a timer."""
