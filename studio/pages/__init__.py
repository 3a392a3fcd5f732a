"""One page per file: layout and wiring, no computation."""
