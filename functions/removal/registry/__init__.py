"""Who may order, who is ordered, who answers."""
