"""One module for each Lambda function: it takes the trigger's event, runs one action and returns the answer."""
