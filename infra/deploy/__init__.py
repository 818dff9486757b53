"""What is deployed on AWS, and how: change sets with rollback triggers, then checks of what no emulator has."""
