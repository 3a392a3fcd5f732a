from __future__ import annotations

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.store.records import RunRecord, RunStatus
from studio.pages.compare.comparability import comparability, protocol_text
from studio.pages.compare.config_rows import config_rows
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


def test_runs_that_differ_in_seed_and_settings_are_comparable() -> None:
    other = varied(seed=2, training=TrainingConfig(learning_rate=5e-4))
    assert comparability([record(), other]).reasons == ()


def test_other_data_and_another_protocol_are_each_a_reason() -> None:
    other = varied(
        dataset=DatasetReference(fingerprint="beef"), evaluation=EvaluationConfig(protocol="paper")
    )
    assert comparability([record(), other]).reasons == (
        "the content of tiktok is not the same (fingerprints differ)",
        "best epoch chosen on: validation against test, as in papers",
    )


def test_an_unknown_fingerprint_is_a_doubt() -> None:
    found = comparability([record(), varied(dataset=DatasetReference())])
    assert (found.reasons, len(found.doubts)) == ((), 1)


def test_the_protocol_is_said_in_words() -> None:
    assert protocol_text(record()) == (
        "full ranking over all items, training items masked, K = 5, 10, 20, 50, "
        "best epoch chosen on validation"
    )


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


def test_runs_that_share_a_colour_get_different_ones() -> None:
    assert draw_styles([record(color_index=3), record(color_index=9), record()]) == [3, 0, 1]


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
