"""What people read: texts by key, one complete file a language; instants in their own zone; templates."""
