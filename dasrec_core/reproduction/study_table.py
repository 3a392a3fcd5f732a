"""A study on one data set: its variants, each against what the study varies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dasrec_core.analysis.seed_groups import SeedGroup, mean_std
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Cell, Column, Mean, Table
from dasrec_core.reproduction.comparing import (
    TEST_COLUMNS,
    Compared,
    compare,
    obstacles,
    test_cells,
)
from dasrec_core.reproduction.counted_runs import (
    PRECISIONS,
    in_precision,
    on_data,
    precision_of,
    preset_config,
)
from dasrec_core.reproduction.material import Material
from dasrec_core.sweeps.expansion import Expansion, same_results
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.studies import Study

_READ_ON: Final = {
    "valid": "Variants are told apart on validation; test values are not looked at here.",
    "test": "Variants are told apart on test, as in the paper, at the epoch chosen on validation.",
}


@dataclass(frozen=True, slots=True)
class VariantRuns:
    """A variant and its runs.

    Attributes:
        name: Its name.
        config: What it asks for.
        group: Its runs, or those of its twin where it has none; ``None`` where neither has.
        twin: The variant that computes the same, because what differs has no effect on the data.
        idle: Titles of what differs from the twin.
        is_borrowed: The runs are those of the twin.
    """

    name: str
    config: RunConfig
    group: SeedGroup | None
    twin: str = ""
    idle: tuple[str, ...] = ()
    is_borrowed: bool = False


@dataclass(frozen=True, slots=True)
class StudyRuns:
    """The variants of a study on one data set.

    Attributes:
        study: Which.
        base: What the others are measured against: the variant that the study names, else the one
            that is the preset of its model, else the first.
        others: The rest in the order of the study, those that have a twin last.
        precision: That all of them were run in.
    """

    study: Study
    base: VariantRuns
    others: tuple[VariantRuns, ...]
    precision: str

    def groups(self) -> tuple[SeedGroup, ...]:
        """Return the runs of those that have any of their own, the base first."""
        return tuple(
            one.group
            for one in (self.base, *self.others)
            if one.group is not None and not one.is_borrowed
        )

    @property
    def is_begun(self) -> bool:
        """Whether something beside the base was run, or nothing beside it need be."""
        was_run = any(one.group is not None and not one.is_borrowed for one in self.others)
        return was_run or (bool(self.others) and all(one.is_borrowed for one in self.others))


def study_runs(study: Study, material: Material) -> StudyRuns:
    """Return the runs of a study among those that count.

    A study compares variants with each other, so it may be run in a faster precision than that of
    the presets. All variants are taken in one precision: the one that most of them have runs in.

    Raises:
        ConfigError: The study cannot be run on this data set; it names another setting or preset.
    """
    expansion = expand(
        study.definition,
        dataset_name=material.data.presets,
        num_modalities=material.num_modalities,
    )
    found = [_in_precision(study, material, expansion, precision) for precision in PRECISIONS]
    return max(found, key=_how_much)  # the first among equals


def _how_much(found: StudyRuns) -> tuple[int, int]:
    """Return how many variants have runs of their own, and how many runs those are."""
    groups = found.groups()
    return len(groups), sum(len(group.runs) for group in groups)


def _in_precision(
    study: Study, material: Material, expansion: Expansion, precision: str
) -> StudyRuns:
    def group_of(config: RunConfig) -> SeedGroup | None:
        return material.counted.group(config, material.data, study.id)

    variants: dict[str, tuple[RunConfig, VariantRuns]] = {}  # seeds do not count
    for member in expansion.members:
        config = in_precision(member.config, precision)
        one = VariantRuns(member.variant, config, group_of(config))
        variants.setdefault(member.variant, (member.config, one))
    for found in expansion.duplicates:
        if found.idle and found.member.variant not in variants:
            config = in_precision(found.member.config, precision)
            own, twin = group_of(config), variants[found.twin.variant][1]
            one = VariantRuns(
                found.member.variant,
                config,
                own or twin.group,
                twin.name,
                found.idle,
                is_borrowed=own is None and twin.group is not None,
            )
            variants[one.name] = (found.member.config, one)
    pairs = list(variants.values())
    base = next((one for preset, one in pairs if _is_base(one, preset, study, material)), None)
    base = base or pairs[0][1]
    others = tuple(one for _, one in pairs if one is not base)
    return StudyRuns(study, base, others, base.config.training.precision)


def study_table(found: StudyRuns, material: Material) -> Table:
    """Return the variants of a study that have runs, each minus the base."""
    split = found.study.compare_on
    base, others = found.base, [one for one in found.others if one.group is not None]
    tests = {}
    if base.group is not None:
        groups = [
            one.group
            for one in others
            if one.group is not None and not one.is_borrowed and one.group.key != base.group.key
        ]
        made = compare(material, groups, base.group, Compared(SELECTION_METRIC, split))
        tests = {one.first.key: one for one in made}
    shown = [base, *others] if base.group is not None else others
    rows = []
    for one in shown:
        assert one.group is not None
        test = tests.get(one.group.key)
        cells = [None] * len(TEST_COLUMNS) if test is None else list(test_cells(test))
        rows.append((one.name, len(one.group.runs), *_means(one.group, split), *cells))
    lacking = [one.name for one in (base, *found.others) if one.group is None]
    notes = [
        f"{_READ_ON[split]} Differences are in {Compared(SELECTION_METRIC, split).words()}, "
        f"minus {base.name}; tests as in the tables of all models.",
        *_precision_note(found, material),
        *same_results((one.name, one.twin, one.idle) for one in (base, *found.others) if one.twin),
        *([f"Not run: {', '.join(lacking)}."] if lacking else []),
        *obstacles(list(tests.values())),
    ]
    title = f"{found.study.title} on {material.title}"
    columns = (
        Column("variant", "Variant"),
        Column("seeds", "Seeds", kind="number"),
        *_mean_columns(split),
        *TEST_COLUMNS,
    )
    return Table(title, columns, tuple(rows), tuple(notes))


def _precision_note(found: StudyRuns, material: Material) -> list[str]:
    """Say what a study was run in, and where the main table has its base in another precision."""
    model = found.base.config.model
    shown = material.main.get(model.name)
    in_table = found.precision if shown is None else precision_of(shown)
    if found.precision == in_table == "float32":
        return []
    title = type(model).info.title
    unlike = f"; the tables of all models have {title} in {in_table}"
    return [
        f"All of them in {found.precision}, the base too"
        f"{'' if in_table == found.precision else unlike}."
    ]


def begun_studies(
    studies: tuple[Study, ...], material: Material
) -> tuple[list[StudyRuns], list[str]]:
    """Return the studies that have runs on a data set, and the titles of the others."""
    begun, lacking = [], []
    for study in studies:
        try:
            found = study_runs(study, material)
        except ConfigError as error:
            lacking.append(f"{study.title} ({error.message})")
            continue
        if found.is_begun:
            begun.append(found)
        else:
            lacking.append(study.title)
    return begun, lacking


def _is_base(one: VariantRuns, config: RunConfig, study: Study, material: Material) -> bool:
    """Tell whether a variant is what the others are measured against.

    Args:
        one: The variant.
        config: What the study asks for, in its own precision.
        study: Which.
        material: The data set.
    """
    if study.base:
        return one.name == study.base
    own = preset_config(config.model.name, material.data)
    mine = on_data(config, material.data)
    return mine.identity(with_seed=False) == own.identity(with_seed=False)


def _mean_columns(split: str) -> tuple[Column, ...]:
    found = (Column("valid recall@20", "Recall@20", "validation", "mean"),)
    if split == "valid":
        return (*found, Column("valid ndcg@20", "NDCG@20", "validation", "mean"))
    return (
        *found,
        Column("test recall@20", "Recall@20", "test", "mean"),
        Column("test ndcg@20", "NDCG@20", "test", "mean"),
    )


def _means(group: SeedGroup, split: str) -> list[Cell]:
    wanted = (
        [("recall@20", "valid"), ("ndcg@20", "valid")]
        if split == "valid"
        else [("recall@20", "valid"), ("recall@20", "test"), ("ndcg@20", "test")]
    )
    return [mean_cell(group.by_seed(metric, where)) for metric, where in wanted]


def mean_cell(values: dict[int, float]) -> Mean | None:
    """Return values by seed as a cell."""
    found = mean_std(values)
    return None if found is None else Mean(found.mean, found.std, found.num_seeds)
