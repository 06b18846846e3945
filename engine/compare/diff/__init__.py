"""The differences between two aligned models as an edit script."""
