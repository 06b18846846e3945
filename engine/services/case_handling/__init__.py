"""Cases under way: start and move them, find what waits, tell what has happened."""
