"""Reading settings that a person wrote into a file, as JSON or TOML."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from dasrec_core.config.nested import Values
from dasrec_core.errors import ConfigError

_LARGEST_FILE = 1_000_000  # a configuration has about 1200 bytes


def read_settings(path: Path, *, option: str, instead: str, looks_like: str) -> Values:
    """Return the mapping that a JSON or TOML file holds.

    Args:
        path: The file; ``.toml`` is TOML, anything else JSON.
        option: Where its path was given, for the error.
        instead: What to give instead, for the error.
        looks_like: A short example of its content, for the error.

    Raises:
        ConfigError: It cannot be read, is not of its kind, or holds no mapping.
    """
    is_toml = path.suffix.lower() == ".toml"
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ConfigError(
                f"{path} is {path.stat().st_size:,} bytes large; that is no configuration.",
                f"Give {instead}.",
            )
        text = path.read_text("utf-8-sig")  # editors on Windows begin a file with a mark
        parsed = tomllib.loads(text) if is_toml else json.loads(text)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror or error}.", f"Check the path after {option}."
        ) from error
    except (ValueError, RecursionError) as error:
        kind = "TOML" if is_toml else "JSON"
        raise ConfigError(
            f"{path} is not {kind}: {error}.", f"Correct the file, or give {instead}."
        ) from error
    if not isinstance(parsed, dict):
        raise ConfigError(f"{path} holds no settings.", f"It must look like {looks_like}.")
    return parsed
