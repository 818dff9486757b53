"""Commands of operators: `removal-orders` in a shell, the function `operate` in the AWS console."""
