"""What the users page needs to show anything: its modules and the runs, off the UI thread."""

from __future__ import annotations

# Read here so that they are there when the page builds its views: with the charts they take 0.2
# to 0.5 s to import, and a class may be made in any thread.
from studio.pages.compare import run_labels
from studio.pages.users import finder, narrowing, overview, user_desk
from studio.pages.users.material import read_material

__all__ = ["finder", "narrowing", "overview", "read_material", "run_labels", "user_desk"]
