"""The migrations of the schema, in order. Each is run once in a transaction."""
