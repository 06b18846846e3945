"""Which e-services there are, which municipality offers them, and what each runs."""
