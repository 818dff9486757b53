"""What operators do: from a shell as `removal-orders`, from the AWS console by way of the function `operate`."""
