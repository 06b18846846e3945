"""What municipalities do differently, what they share, and the standard that most of it suggests."""
