"""What those who run Klunga need: set up, count, see that it is alive."""
