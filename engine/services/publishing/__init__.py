"""From an upload to a version that runs: read, prepared, checked, accepted, published."""
