"""Use cases: one function for each sentence a user would say; the only place that commits."""
