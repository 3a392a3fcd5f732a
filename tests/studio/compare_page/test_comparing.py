from __future__ import annotations

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.store.records import RunRecord, RunStatus
from studio.pages.compare.config_rows import config_rows, side_rows
from studio.pages.compare.run_labels import draw_styles, labels

BASE = RunConfig(dataset=DatasetReference(fingerprint="7f3a"), model=DASRecConfig(), seed=1)


def record(config: RunConfig = BASE, *, name: str = "DASRec", color_index: int = 0) -> RunRecord:
    return RunRecord(
        run_id=f"r{id(config)}",
        name=name,
        config=config,
        status=RunStatus.DONE,
        dataset_name="tiktok",
        identity=config.identity(),
        group_identity=config.identity(with_seed=False),
        color_index=color_index,
        created_at_ms=0,
    )


def varied(**changes: object) -> RunRecord:
    return record(BASE.model_copy(update=changes))


def test_two_runs_say_what_differs_and_of_three_the_odd_ones_do() -> None:
    slow = varied(training=TrainingConfig(learning_rate=5e-4))
    assert labels([record(), slow]) == ["lr 0.001", "lr 0.0005"]
    assert labels([record(), slow, varied(seed=2)]) == ["DASRec", "lr 0.0005", "seed 2"]


def test_another_model_is_named_and_its_own_settings_are_not() -> None:
    other = varied(model=LightGCNConfig(embedding_dim=128), seed=7)
    assert labels([record(), other]) == ["DASRec", "LightGCN"]


def test_among_runs_of_one_model_its_settings_tell() -> None:
    strong = varied(model=DASRecConfig(noise_intensity=0.5))
    found = labels([record(), strong, varied(model=LightGCNConfig())])
    assert found == ["DASRec, noise intensity 0.3", "DASRec, noise intensity 0.5", "LightGCN"]


def test_a_switch_is_worded() -> None:
    off = varied(model=DASRecConfig(use_attention=False))
    assert labels([record(), off]) == ["modality attention", "no modality attention"]


def test_equal_runs_go_by_name_and_number() -> None:
    twins = [record(name="a"), record(name="a"), record(name="b")]
    assert labels(twins) == ["a, seed 1 (1)", "a, seed 1 (2)", "b"]


def test_a_run_that_stands_for_its_seeds_is_not_called_by_one() -> None:
    runs = [record(), varied(seed=2, training=TrainingConfig(learning_rate=5e-4))]
    assert labels(runs, is_seed_said=False) == ["lr 0.001", "lr 0.0005"]


def test_runs_that_share_a_look_get_different_ones() -> None:
    assert draw_styles([record(color_index=3), record(color_index=15), record()]) == [3, 1, 0]


def test_runs_of_one_colour_get_a_colour_each_while_there_are_enough() -> None:
    blue, dashed_blue = record(color_index=0), record(color_index=6)
    assert draw_styles([dashed_blue, record(color_index=1), blue]) == [6, 1, 2]
    others = [record(color_index=color) for color in range(1, 6)]
    assert draw_styles([blue, dashed_blue, *others]) == [0, 6, 1, 2, 3, 4, 5]


def test_twelve_runs_look_different() -> None:
    assert len(set(draw_styles([record() for _ in range(12)]))) == 12


def test_seeds_and_environments_of_a_group_stand_together() -> None:
    groups = [SeedGroup((record(), varied(seed=2))), SeedGroup((varied(seed=3),))]
    ids = [run.run_id for group in groups for run in group.runs]
    environments = dict(zip(ids, ({"torch": v} for v in ("2.12", "2.13", "2.13")), strict=True))
    rows = {row.path: row for row in side_rows(groups, environments)}
    assert rows["seed"].values == ("1, 2", "3")
    assert rows["environment.torch"].values == ("2.12 / 2.13", "2.13")


def test_what_differs_between_runs_of_one_model_tells() -> None:
    runs = [
        record(),
        varied(model=DASRecConfig(noise_intensity=0.5)),
        varied(model=LightGCNConfig()),
    ]
    rows = side_rows([SeedGroup((run,)) for run in runs], {})
    assert [row.path for row in rows if row.tells] == ["model.name", "model.noise_intensity"]


def test_data_and_protocol_stand_first_and_only_differences_are_marked() -> None:
    rows = config_rows([record(), varied(training=TrainingConfig(learning_rate=5e-4))])
    assert [row.title for row in rows[:3]] == [
        "Data set",
        "Data fingerprint",
        "Cut-offs",
    ]
    assert [(row.path, row.values) for row in rows if row.differs] == [
        ("training.learning_rate", ("0.001", "0.0005"))
    ]


def test_a_setting_the_model_lacks_is_a_dash() -> None:
    rows = {row.path: row for row in config_rows([record(), varied(model=LightGCNConfig())])}
    assert rows["model.noise_intensity"].values == ("0.3", "–")
    assert rows["model.name"].values == ("DASRec", "LightGCN")


def test_environment_stands_last() -> None:
    rows = config_rows([record(), record()], [{"torch": "2.13"}, {"torch": "2.12"}])
    assert (rows[-1].title, rows[-1].values, rows[-1].differs) == ("Torch", ("2.13", "2.12"), True)
