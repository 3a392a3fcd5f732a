"""The commands that make the runs of the write-up again; data lie in ``$DATA``."""

from __future__ import annotations

import shlex
from collections import defaultdict

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
    """Return the line that makes the runs of a study."""
    runs = [run for group in found.groups() for run in group.runs]
    seeds = sorted({run.config.seed for run in runs})
    words = ["python", "main.py", "sweep", "--study", found.study.id]
    presets = [{one.name for one in presets_for(run.config.model.name)} for run in runs]
    is_other = material.data.presets != material.data.name
    if is_other and all(material.data.presets in known for known in presets):
        words += ["--preset", material.data.presets]
    others = [one.name for one in (found.base, *found.others) if one.group is not None]
    definition = found.study.definition
    names = {one.name for one in definition.variants}
    if names and definition.base_name:
        names.add(definition.base_name)
    if names and not names <= set(others):
        words += ["--only", ",".join(name for name in others if name in names)]
    if found.precision != "float32":
        words.append(f"--set=training.precision={found.precision}")
    shared = set.intersection(*(set(_machine_settings(run)) for run in runs))
    words += sorted(shared)
    return [f"{shlex.join(words)} --data {_data(runs[0], material)} --seeds {_comma(seeds)}"]


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


def _comma(seeds: list[int]) -> str:
    return ",".join(map(str, seeds))
