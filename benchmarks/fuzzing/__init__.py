"""Break files on purpose and see that nothing but our own errors comes of it."""
