"""Who may do what where: persons, assignments, groups, municipalities."""
