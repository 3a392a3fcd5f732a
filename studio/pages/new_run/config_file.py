"""A configuration from a file, such as the ``config.json`` of a run."""

from __future__ import annotations

import json
from pathlib import Path

from dasrec_core.config.field_errors import as_config_error
from dasrec_core.config.form_schema import validate
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError

_MOST_BYTES = 1_000_000  # a configuration has about 3,000


def read_config(path: Path) -> RunConfig:
    """Return the configuration in a JSON file.

    Raises:
        ConfigError: It cannot be read, is no JSON object, or holds other settings.
    """
    hint = "Choose the config.json in the folder of a run."
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigError(f"{path.name} is too large for a configuration.", hint)
        values = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path.name} cannot be read: {error.strerror}.", hint) from error
    except ValueError as error:
        raise ConfigError(f"{path.name} is not JSON.", hint) from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path.name} holds no configuration.", hint)
    outcome = validate(values)
    if isinstance(outcome, RunConfig):
        return outcome
    raise as_config_error(outcome, where=path.name)
