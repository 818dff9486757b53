"""What each fact means for an order: one table of meanings a theme, merged by `fold`."""
