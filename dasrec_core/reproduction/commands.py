"""The commands that make the runs of the write-up again; data lie in ``$DATA``."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Sequence

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.presets import preset_for_dataset, presets_for
from dasrec_core.reproduction.counted_runs import precision_of, preset_config
from dasrec_core.reproduction.material import Material
from dasrec_core.reproduction.study_table import StudyRuns
from dasrec_core.store.records import RunRecord

_GENERIC = "generic"


def main_commands(material: Material) -> list[str]:
    """Return one line per model and kind of machine settings: exactly what was trained."""
    return [
        line for model, group in material.main.items() for line in _lines(model, group, material)
    ]


def study_commands(found: StudyRuns, material: Material) -> list[str]:
    """Return the lines that make the runs of a study: one per set of seeds that variants have."""
    runs = [run for group in found.groups() for run in group.runs]
    words = ["python", "main.py", "sweep", "--study", found.study.id]
    presets = [{one.name for one in presets_for(run.config.model.name)} for run in runs]
    is_other = material.data.presets != material.data.name
    if is_other and all(material.data.presets in known for known in presets):
        words += ["--preset", material.data.presets]
    more = []
    if found.precision != "float32":
        more.append(f"--set=training.precision={found.precision}")
    more += sorted(set.intersection(*(set(_machine_settings(run)) for run in runs)))
    data = _data(runs[0], material)
    return [
        f"{shlex.join([*words, *only, *more])} --data {data} --seeds {_comma(seeds)}"
        for seeds, only in _by_seeds(found)
    ]


def _by_seeds(found: StudyRuns) -> list[tuple[tuple[int, ...], list[str]]]:
    """Return each set of seeds, and how to name the variants that have them; all need no names."""
    variants = (found.base, *found.others)
    definition = found.study.definition
    # The points of a grid have names where it has no variants beside them.
    by_variant = {one.name for one in definition.variants} | {definition.base_name}
    names = [one.name for one in variants if not definition.variants or one.name in by_variant]
    by_seeds: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for one in variants:
        if one.group is not None and one.name in names:
            by_seeds[one.group.seeds].append(one.name)
    return [
        (seeds, [] if len(named) == len(names) else ["--only", ",".join(named)])
        for seeds, named in by_seeds.items()
    ]


def _lines(model: str, group: SeedGroup, material: Material) -> list[str]:
    by_machine: defaultdict[tuple[str, ...], list[RunRecord]] = defaultdict(list)
    precision = precision_of(group)
    usual = preset_config(model, material.data).training.precision
    chosen = () if precision == usual else (f"--set=training.precision={precision}",)
    for run in group.runs:
        by_machine[(*chosen, *_machine_settings(run))].append(run)
    lines = []
    for more, runs in by_machine.items():
        words = ["python", "main.py", "train", "--model", model, *_preset(model, material), *more]
        seeds = " ".join(str(run.config.seed) for run in runs)
        line = f"{shlex.join(words)} --data {_data(runs[0], material)} --seed"
        lines.append(
            f"{line} {seeds}" if len(runs) == 1 else f'for seed in {seeds}; do {line} "$seed"; done'
        )
    return lines


def _preset(model: str, material: Material) -> list[str]:
    preset = preset_for_dataset(model, material.data.presets)
    known = {one.name for one in presets_for(model)}
    name = preset.name if preset else _GENERIC if _GENERIC in known else ""
    return ["--preset", name] if name else []


def _machine_settings(run: RunRecord) -> tuple[str, ...]:
    """Return the settings of a run that are no part of what it computes, but of how fast."""
    config, found = run.config, []
    if config.training.num_threads:
        found.append(f"--set=training.num_threads={config.training.num_threads}")
    if config.device != "auto":
        found.append(f"--device={config.device}")
    return tuple(found)


def _data(run: RunRecord, material: Material) -> str:
    return f'"$DATA/{material.sources.data_folder(run).name}"'


def _comma(seeds: Sequence[int]) -> str:
    return ",".join(map(str, seeds))
