"""Klunga on several processes of one machine, for trial: PostgreSQL, pages, workers; how to check and back it up."""
