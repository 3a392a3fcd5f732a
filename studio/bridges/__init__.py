"""From worker threads and engine processes to Qt signals."""
