"""Storage that every journaled subject (order, endpoint, platform, entry) shares: version, facts, marks and timer."""
