"""The command line: one thin door to use cases, set-up and serving."""
