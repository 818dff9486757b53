"""What operators see and do: saved queries over what functions wrote, runbooks followed to the letter."""
