"""What stands on AWS and how it gets there: change sets with rollback triggers, then a look at what nobody emulates."""
