"""Take data out: one case with all that belongs to it, and the event logs of many cases for process mining."""
