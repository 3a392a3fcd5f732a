"""What single users are recommended, and why: readers over run folders and data sets, no torch."""
