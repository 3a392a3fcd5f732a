"""Data sets that their publishers offer for download; nothing is fetched unless asked for."""
