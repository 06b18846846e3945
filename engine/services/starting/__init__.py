"""Cases that begin without an application: at a time, with a message or signal, or registered by staff."""
