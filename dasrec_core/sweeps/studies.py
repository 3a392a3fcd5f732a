"""The studies of the paper, as sweep definitions in ``resources/studies``."""

from __future__ import annotations

import tomllib

from dasrec_core.errors import ConfigError
from dasrec_core.paths import resource
from dasrec_core.sweeps.definition import SweepDefinition, parse_definition

STUDIES = ("comparison", "ablation", "noise", "threshold")
"""Tables III and IV, figures 2 and 3 of the paper."""


def study(name: str) -> SweepDefinition:
    """Return the definition of a study; it names no data set.

    Raises:
        ConfigError: There is no such study, or its file is damaged.
    """
    if name not in STUDIES:
        raise ConfigError(f"There is no study called {name!r}.", f"Studies: {', '.join(STUDIES)}.")
    path = resource("studies", f"{name}.toml")
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"The study in {path.name} cannot be read: {error}.",
            "Install the product again; its resources are damaged.",
        ) from error
    return parse_definition(values, where=path.name)
