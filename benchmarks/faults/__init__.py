"""Hurt a running Klunga at random while people work in it, and let an independent check look at what is left."""
