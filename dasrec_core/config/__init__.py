"""What a run does, as typed values."""
