"""Ten epochs: the places, and often the values, of curves in tests of charts."""

from __future__ import annotations

import numpy as np

EPOCHS = np.arange(1.0, 11.0)
