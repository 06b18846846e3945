"""Decision tables: kept by versions, tried, and asked by cases."""
