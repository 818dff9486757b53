"""The same receiver in JavaScript, which needs node."""
