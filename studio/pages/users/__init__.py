"""What single users are recommended, and why."""
