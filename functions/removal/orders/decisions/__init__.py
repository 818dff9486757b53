"""What commands do to an order: one table of handlers a theme, merged by `decide`."""
