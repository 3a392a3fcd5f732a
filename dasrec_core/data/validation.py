"""From the content of a folder to a data set, with everything a person should know about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.checks.coverage import (
    check_balance,
    check_cold_items,
    check_cold_users,
    check_modalities,
)
from dasrec_core.data.checks.features import (
    check_empty_rows,
    check_missing,
    check_scale,
    check_shape,
    check_stored_type,
)
from dasrec_core.data.checks.splits import (
    check_entries,
    check_overlaps,
    check_saturated_users,
    check_shapes,
    check_sizes,
)
from dasrec_core.data.dataset import Dataset, Features, FeatureSource
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.fingerprint import fingerprint
from dasrec_core.data.formats.base import SPLITS, Content, FeatureFile, SplitName
from dasrec_core.data.interactions import Interactions
from dasrec_core.data.preparation import fill_missing, to_float32

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class _Tables(NamedTuple):
    """Features by modality: all of the right shape, and those without missing numbers."""

    stored: dict[str, Features]
    usable: dict[str, Features]


class Checked(NamedTuple):
    """A data set as far as it can be used, and the findings, gravest first."""

    dataset: Dataset | None
    findings: tuple[Finding, ...]


def check(content: Content, path: Path, settings: DatasetReference) -> Checked:
    """Return the data set in ``content`` and all findings about it.

    Args:
        content: What a format read.
        path: The folder it was read from.
        settings: ``format`` names the format; the rest says which faults the run repairs or
            avoids, so that they need no mention or a milder one.

    Returns:
        A data set without the features that have an error, and none at all when the splits cannot
        be used. Except for filled features it is as stored.
    """
    findings = list(content.findings)
    tables, feature_findings = _tables(content, settings)
    findings += feature_findings
    shapes = check_shapes(content.splits)
    if shapes or len(content.splits) < len(SPLITS):
        return Checked(None, _sorted([*findings, *([shapes] if shapes else [])]))
    splits = {name: _interactions(content, name) for name in SPLITS}
    for name, raw in content.splits.items():
        findings += check_entries(raw, name, splits[name])
    sizes = list(check_sizes(splits, content))
    if sizes:
        return Checked(None, _sorted(findings + sizes))
    findings += check_overlaps(splits, content, are_dropped=settings.drop_overlap)
    findings += _about_training(splits, content)
    findings += check_modalities(tuple(tables.usable), len(content.features))
    return Checked(_dataset(content, path, settings.format, splits, tables), _sorted(findings))


def _dataset(
    content: Content,
    path: Path,
    format_name: str,
    splits: Mapping[SplitName, Interactions],
    tables: _Tables,
) -> Dataset:
    return Dataset(
        name=path.resolve().name,
        path=path,
        format=format_name,
        train=splits["train"],
        valid=splits["valid"],
        test=splits["test"],
        features=tables.usable,
        # Of the tables as stored: filling them in is a setting of a run, not other data.
        fingerprint=fingerprint(splits, tables.stored),
        user_keys=content.user_keys,
        item_keys=content.item_keys,
        item_titles=content.item_titles,
        feature_sources={
            feature.modality: FeatureSource(feature.file, feature.table.dtype.name)
            for feature in content.features
            if feature.table is not None and feature.modality in tables.usable
        },
    )


def _tables(content: Content, settings: DatasetReference) -> tuple[_Tables, list[Finding]]:
    """Convert and check the tables of all modalities; findings only of those a run uses."""
    num_items = next((raw.shape[1] for raw in content.splits.values()), 0)
    tables = _Tables({}, {})
    findings: list[Finding] = []
    for feature in content.features:
        found = list(_add_table(tables, feature, content, settings, num_items))
        if settings.modalities is None or feature.modality in settings.modalities:
            findings += found
    others = ",".join(tables.usable)
    return tables, [
        replace(finding, repair=f"dataset.modalities={others}")
        if finding.severity == Severity.ERROR and not finding.repair and others
        else finding
        for finding in findings
    ]


def _add_table(
    tables: _Tables,
    feature: FeatureFile,
    content: Content,
    settings: DatasetReference,
    num_items: int,
) -> Iterator[Finding]:
    problem = feature.problem
    # Without splits the number of items is not known, and only unreadable files can be told.
    if feature.table is not None and content.splits:
        problem = check_shape(feature, num_items)
    if feature.table is None or problem or not content.splits:
        yield from [problem] if problem else []
        return
    stored = to_float32(feature.table)
    tables.stored[feature.modality] = stored
    yield from check_stored_type(feature)
    is_filled = feature.modality in settings.fill_missing
    missing = check_missing(feature, stored, content, is_filled=is_filled)
    if missing:
        yield missing
        if not is_filled:
            return
    table = fill_missing(stored) if missing else stored
    tables.usable[feature.modality] = table
    yield from check_empty_rows(feature, table, content)
    if feature.modality not in settings.standardize:
        yield from check_scale(feature, table)


def _interactions(content: Content, name: SplitName) -> Interactions:
    raw = content.splits[name]
    is_entry = raw.values != 0
    num_users, num_items = raw.shape
    return Interactions.from_pairs(
        raw.user_ids[is_entry], raw.item_ids[is_entry], num_users=num_users, num_items=num_items
    )


def _about_training(
    splits: Mapping[SplitName, Interactions], content: Content
) -> Iterator[Finding]:
    yield from check_cold_users(splits, content)
    yield from check_cold_items(splits, content)
    yield from check_saturated_users(splits["train"], content)
    yield from check_balance(splits["train"], content)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))
