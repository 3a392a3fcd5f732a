"""The layout of MMRec: one ``.inter`` table with a split label, and one ``.npy`` per modality."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dasrec_core.data.catalogue import read_item_catalogue, read_user_keys
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import (
    SPLITS,
    Content,
    FeatureFile,
    RawSplit,
    SplitName,
    other_arrays,
    read_features,
)
from dasrec_core.data.id_numbering import Numbering, number_ids
from dasrec_core.data.inter_table import InterTable, read_inter_table
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.data.visible_files import visible

SUFFIX = ".inter"
_NOT_FEATURES = "graph"  # user_graph_dict.npy and its like are derived, not features


class MMRecFormat:
    """``<name>.inter`` with ``userID itemID rating x_label``, and features as ``.npy`` files.

    ``x_label`` is 0 for train, 1 for validation, 2 for test. Row *i* of a feature file belongs to
    item *i*. The name of a modality is that of its file, without ``_feat``.
    """

    name = "mmrec"
    title = "MMRec folder"
    files = "one .inter table and one .npy file per modality"

    def matches(self, folder: Path) -> bool:
        """Tell whether the folder has a ``.inter`` file."""
        return any(visible(folder.glob(f"*{SUFFIX}")))

    def read(self, folder: Path) -> Content:
        """Read the table, features, titles and keys."""
        findings: list[Finding] = []
        features = read_features(_feature_paths(folder, findings))
        findings += other_arrays(folder)
        try:
            table = read_inter_table(_inter_path(folder), findings)
            return _content(folder, table, features, findings)
        except UnusableFileError as problem:
            findings.append(problem.finding)
            return Content(splits={}, features=features, findings=findings)


def _content(
    folder: Path, table: InterTable, features: tuple[FeatureFile, ...], findings: list[Finding]
) -> Content:
    users = number_ids(table.user_ids, "user", table.file, findings)
    items = number_ids(
        table.item_ids, "item", table.file, findings, num_at_least=_agreed_rows(features)
    )
    findings += _warn_about_order(features, items)
    shape = (users.num, items.num)
    splits: dict[SplitName, RawSplit] = {}
    for label, split in enumerate(SPLITS):
        chosen = table.labels == label
        splits[split] = RawSplit(
            table.file,
            users.ids[chosen],
            items.ids[chosen],
            np.ones(int(chosen.sum()), dtype=np.int8),
            shape,
        )
    catalogue = read_item_catalogue(folder, items.num, findings, items.keys)
    return Content(
        splits=splits,
        features=features,
        findings=findings,
        user_keys=users.keys or read_user_keys(folder, users.num, findings),
        item_keys=catalogue.keys,
        item_titles=catalogue.titles,
    )


def _warn_about_order(features: tuple[FeatureFile, ...], items: Numbering) -> list[Finding]:
    """Numbered items and as many rows: which row is whose is an assumption, and has to be said."""
    files = [
        feature.file
        for feature in features
        if feature.table is not None and len(feature.table.shape) == 2
        if feature.table.shape[0] == items.num
    ]
    if not items.keys or not files:
        return []
    return [
        Finding(
            "features_order_assumed",
            Severity.WARNING,
            f"The rows of {', '.join(files)} were taken to follow the item ids in ascending order.",
            files[0],
            "The ids are not row numbers, so the files do not say which row belongs to which item.",
            "Check the order, or replace the ids by row numbers from 0.",
            items.num,
            items.keys[:5],
        )
    ]


def _feature_paths(folder: Path, findings: list[Finding]) -> dict[str, Path]:
    """Return the feature file of each modality; ``image_feat.npy`` beside ``image.npy`` is two."""
    arrays = visible(folder.glob("*.npy"))
    paths = {path.stem: path for path in arrays if _NOT_FEATURES not in path.stem}
    names = {stem: stem.removesuffix("_feat") or stem for stem in sorted(paths)}
    for stem, name in names.items():
        if stem != name and name in paths:
            names[stem] = stem
            findings.append(_two_of_a_name(paths[name].name, paths[stem].name))
    return {names[stem]: path for stem, path in paths.items()}


def _two_of_a_name(plain: str, marked: str) -> Finding:
    return Finding(
        "features_two_of_a_name",
        Severity.WARNING,
        f"{plain} and {marked} could both be the features of one modality.",
        marked,
        "They were read as two modalities, and a model that uses all takes both.",
        "Move away the one that is not meant, or choose modalities in the settings of a run.",
        examples=(plain, marked),
    )


def _agreed_rows(features: tuple[FeatureFile, ...]) -> int:
    """Rows of the feature files when all tables agree: items at the end may lack interactions."""
    rows = {
        len(feature.table)
        for feature in features
        if feature.table is not None and feature.table.ndim == 2
    }
    return rows.pop() if len(rows) == 1 else 0


def _inter_path(folder: Path) -> Path:
    paths = sorted(visible(folder.glob(f"*{SUFFIX}")))
    named = [path for path in paths if path.stem == folder.resolve().name]
    if len(paths) == 1 or named:
        return (named or paths)[0]
    names = tuple(path.name for path in paths[:5])
    raise UnusableFileError(
        Finding(
            "several_tables",
            Severity.ERROR,
            f"The folder has {len(paths)} {SUFFIX} files.",
            ", ".join(names) or f"*{SUFFIX}",
            "It is not clear which of them is the data set.",
            "Leave one of them in the folder.",
            count=len(paths),
            examples=names,
        )
    )
