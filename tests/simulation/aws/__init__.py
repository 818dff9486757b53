"""AWS in memory: one module a service, each a plain object with `call(operation, parameters)`; see `environment`."""
