"""Call other systems: over HTTP or by e-mail, within time, size and the addresses that the installation allows.

Stores nothing and knows no case. ``web.call`` and ``mail.send`` do it, ``mapping`` says what is sent and taken.
"""
