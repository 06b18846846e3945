"""What those who run Klunga see of it: logs without personal data, figures, and traces; knows no case and no table."""
