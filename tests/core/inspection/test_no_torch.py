"""The window reads results without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dasrec_core.inspection


def test_no_reader_imports_torch() -> None:
    folder = Path(dasrec_core.inspection.__file__).parent
    names = [f"dasrec_core.inspection.{path.stem}" for path in folder.glob("[!_]*.py")]
    program = f"import {', '.join(names)}, sys; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(names) > 10
    assert done.stdout.strip() == "False"
