"""The lines under a page make the runs that are on it, and no others."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

from written_up_runs import TIKTOK, add_run, preset_of

from dasrec_core.paths import home
from dasrec_core.reproduction.commands import study_commands
from dasrec_core.reproduction.counted_runs import CountedRuns
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.study_table import study_runs
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.studies import study_named


def material(store: RunStore, folder: Path) -> Material:
    runs = store.list_runs()
    counted = CountedRuns(runs, ("noise",))
    return Material(TIKTOK, tuple(runs), counted, Sources(folder.joinpath, lambda *_: {}, {}))


def test_points_of_a_grid_that_were_run_are_named_with_the_seeds_they_have(
    store: RunStore, tmp_path: Path
) -> None:
    add_run(store, home().runs, "more", preset_of("dasrec", 1, model__noise_intensity=0.5), 0.1)
    data = material(store, tmp_path)
    found = study_runs(study_named("noise"), data)
    lines = [shlex.split(line) for line in study_commands(found, data)]
    named = {line[line.index("--only") + 1]: line[-1] for line in lines}
    assert named["role of γ scale, noise intensity 0.5"] == "1"
    seeds = {one.name: one.group.seeds for one in (found.base, *found.others) if one.group}
    assert len(named) == len(set(seeds.values())) > 1
    assert all(name in "".join(named) for name in seeds)
    assert "max" not in "".join(named)


def test_metrics_per_user_are_of_the_runs_of_the_group_that_is_asked_for(
    store: RunStore, tmp_path: Path
) -> None:
    asked: list[str] = []

    def folder_of(run_id: str) -> Path:
        asked.append(run_id)
        return tmp_path

    sources = Sources(folder_of, lambda *_: {}, {})
    data = Material(TIKTOK, (), CountedRuns(store.list_runs(), ()), sources)
    group = data.main["dasrec"]
    assert len(group.runs) > 1
    for one in (group, replace(group, runs=group.runs[:1]), group):
        data.users(one, "test")
    assert len(asked) == len(group.runs) + 1
