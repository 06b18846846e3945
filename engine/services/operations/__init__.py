"""What operators do: see what waits, is late or fails, and suspend, resume, cancel, move and export cases.

An operator is a team leader or an administrator of a municipality, or one for all of them.
"""
