"""The page of a run while it trains, and of how it ended."""
