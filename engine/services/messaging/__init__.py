"""Messages and signals from outside and between cases: received once, kept until awaited, given once."""
