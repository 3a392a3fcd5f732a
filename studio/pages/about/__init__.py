"""What the program is, and what it finds on this computer."""
