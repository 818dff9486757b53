"""What whoever runs this sees and does: saved queries over what functions wrote, runbooks followed to the letter."""
