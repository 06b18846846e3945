"""A new version of a process and the cases that are under way: see what would become of them, move them, undo it."""
