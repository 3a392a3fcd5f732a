"""The errors of the engine: each says what happened and what to do next."""

from __future__ import annotations


class DasrecError(Exception):
    """Something the user can act on.

    Args:
        message: What happened, where, and why it matters; one or two sentences.
        hint: What the user can do now; empty only where nothing can be done.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(DasrecError):
    """A setting is missing, unknown, out of bounds or in conflict with another."""


class DatasetError(DasrecError):
    """A data set cannot be read or must not be used as it is."""


class CheckpointError(DasrecError):
    """A checkpoint is missing, damaged or belongs to another run."""


class TrainingError(DasrecError):
    """Training cannot go on, for example because the loss is not finite."""


class DivergedError(TrainingError):
    """A loss or a score is not finite."""


class DiskError(DasrecError):
    """A file cannot be written: the disk is full, gone or read-only."""


class ExecutionError(DasrecError):
    """A run could not be started, found, followed or stopped."""


class SupersededError(ExecutionError):
    """A newer attempt of the same run has taken over; this one must not write any more."""


class StoreError(DasrecError):
    """The results database cannot be opened, read or written."""


def damaged_resource(what: str, reason: str) -> ConfigError:
    """Return what to say of a file of ours under ``resources/`` that cannot be read.

    Args:
        what: The file in words, such as ``The study in noise.toml``.
        reason: Why, as the reader said it.
    """
    return ConfigError(
        f"{what} cannot be read: {reason}.", "Install the product again; its resources are damaged."
    )
