"""The frame around the pages: bars, palette, dialogs, docks."""
