"""One module per Lambda function: a trigger in, one action, an answer out."""
