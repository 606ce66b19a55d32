"""Who is told of what: rules over the log, messages to people, and their way to the outside."""
