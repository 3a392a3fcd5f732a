"""Which data a run reads, and how it prepares it."""

from __future__ import annotations

from dasrec_core.config.base import FrozenConfig, setting


class DatasetReference(FrozenConfig):
    """A data set by place and content.

    ``path`` says where it lies on this machine and is not part of a run's identity;
    ``fingerprint`` is. A run refuses to start or resume when they no longer belong together.
    """

    path: str = setting("", "Folder", "Folder that holds the files of the data set.", basic=True)
    format: str = setting(
        "auto", "Format", "Format id such as diffmm or mmrec; auto looks at the files."
    )
    fingerprint: str | None = setting(
        None, "Fingerprint", "SHA-256 of the content; filled in when the run is created."
    )
    modalities: tuple[str, ...] | None = setting(
        None, "Modalities", "Item features to use, by name; all that are present when not given."
    )
    standardize: tuple[str, ...] = setting(
        (),
        "Standardise",
        "Modalities whose features are brought to mean 0 and variance 1 per column when read.",
    )
    fill_missing: tuple[str, ...] = setting(
        (),
        "Fill missing numbers",
        "Modalities in which NaN and infinity are replaced by the mean of their column.",
    )
    drop_overlap: bool = setting(
        False,
        "Drop overlap",
        "Held-out interactions that also occur in an earlier split are removed when read.",
    )
