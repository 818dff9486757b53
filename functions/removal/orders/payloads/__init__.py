"""What an order's facts say: one type for the payload of each fact type."""
