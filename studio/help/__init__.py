"""What the question marks say, a file for each page."""
