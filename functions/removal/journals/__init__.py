"""Storage that every journaled subject (order, endpoint, platform) shares: version, facts, marks and timer."""
