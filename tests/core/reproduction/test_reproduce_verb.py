"""``runs reproduce``: a page, figures and cards from a small results database."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from written_up_runs import TIKTOK, add_run, preset_of, reproduce, rows_of

from dasrec_core.analysis.significance import compare_users
from dasrec_core.execution.results import read_per_user
from dasrec_core.paths import Home, home
from dasrec_core.reproduction.cards import measured_table
from dasrec_core.store.runs import RunStore


def test_means_spread_and_published_values_stand_beside_each_other(page: Path) -> None:
    rows = rows_of(page.read_text(), "All models on tiktok")
    seeds, epochs, recall, *others = rows["DASRec"]
    # Test is 0.001 below validation: 0.110, 0.111 … of seeds 1, 2 and 3.
    assert (seeds, epochs, recall) == ("3", "3 (2)", "**0.1110** ± 0.0010")
    assert others[-3] == "0.1148 (−3.3 %)"
    assert list(rows) == ["LightGCN", "DiffMM", "DASRec"]


def test_published_values_are_spoken_of_only_where_they_stand(
    page: Path, tmp_path: Path, demo_runs: Home
) -> None:
    assert "Behind a published value" in page.read_text()
    assert reproduce(tmp_path / "r.md", demo_runs) == 0
    assert "Behind a published value" not in (tmp_path / "r.md").read_text()


def test_a_page_with_tables_is_not_emptied_where_no_run_counts(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.md"
    kept.write_text(page.read_text())
    assert reproduce(kept, Home(tmp_path / "empty")) == 2
    assert "would lose all its tables" in capsys.readouterr().err
    assert kept.read_text() == page.read_text()


def test_the_epoch_chosen_on_test_is_called_not_honest(page: Path) -> None:
    head = page.read_text().split("**All models on tiktok**", 1)[1].splitlines()[2]
    assert head.count("best test epoch, not honest: ") == 3
    assert head.count("| test ") == 3


def test_differences_are_those_of_the_users(written: Home, page: Path) -> None:
    def users(model: str) -> np.ndarray:
        columns = [
            read_per_user(written.runs / f"{model}-{seed}")["test"].values["recall@20"]
            for seed in (1, 2, 3)
        ]
        return np.mean(columns, axis=0)

    expected = compare_users(users("diffmm"), users("dasrec"))
    row = rows_of(page.read_text(), "Recall@20 on test: each model minus DASRec")["DiffMM"]
    assert row[0] == f"{expected.difference:+.4f}".replace("-", "−")
    assert row[2] == f"{expected.effect_size:.2f}".replace("-", "−")
    assert row[4] == "−0.0100 to −0.0100 (n 3)"


def test_a_study_has_its_own_table_with_the_preset_as_base(page: Path) -> None:
    rows = rows_of(page.read_text(), "Noise study (Figure 2) on tiktok")
    base, *others = rows
    assert base == "role of γ scale, noise intensity 0.3"
    assert [rows[one][0] for one in rows] == ["3", "2", "2"]
    assert rows[others[0]][8] == "−0.0090 to −0.0090 (n 2)"
    assert "Not run: " in page.read_text()


def test_the_figure_of_a_study_and_latex_tables_lie_beside(page: Path) -> None:
    folder = page.with_suffix("")
    assert (folder / "noise-tiktok-recall.pdf").read_bytes().startswith(b"%PDF")
    assert "](reproduction/noise-tiktok-recall.svg)" in page.read_text()
    assert r"\begin{tabular}" in (folder / "comparison-tiktok.tex").read_text()
    origin = json.loads((folder / "noise-tiktok-recall.provenance.json").read_text())
    assert len(origin["files"]["noise-tiktok-recall.svg"]["runs"]) == 7


def test_commands_repeat_the_runs_and_name_no_machine(page: Path) -> None:
    text = page.read_text()
    assert (
        "for seed in 1 2 3; do python main.py train --model diffmm --preset tiktok "
        '--data "$DATA/tiktok" --seed "$seed"; done' in text
    )
    usual, others = re.findall(r"sweep --study noise --only '(.*)' --data .* --seeds (.*)", text)
    assert usual == ("role of γ scale, noise intensity 0.3", "1,2,3")
    assert others[1] == "1,2"
    assert "/somewhere" not in text


def test_hours_and_machine_stand_at_the_top(page: Path) -> None:
    # Three epochs of 14 s and evaluations of 1 s in each of 9 runs, and of 13 in all.
    text = " ".join(page.read_text().split())
    assert "on cpu, Test CPU, 2 cores. The runs of the main tables took 0.1 hours, all" in text
    assert "all runs on these data sets 0.2 hours" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], ""),
        ([{"num_layers": 5}], "1 finished run is not in the main table, nor in a study below."),
        (
            [{"noise_intensity": 0.1}, {"noise_intensity": 0.7}],
            "2 finished runs are not in the main table but in a study below.",
        ),
        (
            [{"num_layers": 5}, {"noise_intensity": 0.1}],
            "2 finished runs are not in the main table; 1 of them is in a study below.",
        ),
    ],
)
def test_it_is_said_where_runs_stand_that_are_not_in_the_main_table(
    tmp_path: Path, changes: list[dict[str, object]], words: str
) -> None:
    own = Home(tmp_path / "own")
    own.path.mkdir()
    store = RunStore(own.results_url)
    for number, change in enumerate([{}, *changes]):
        settings = {f"model__{name}": value for name, value in change.items()}
        add_run(store, own.runs, f"r{number}", preset_of("dasrec", 1, **settings), 0.1)
    store.close()
    assert reproduce(tmp_path / "r.md", own) == 0
    text = (tmp_path / "r.md").read_text()
    assert words in text
    assert text.count("not in the main table") == bool(words)


def test_memory_is_told_from_that_of_a_graphics_card(page: Path) -> None:
    assert "| Peak main memory, GB | Precision | Machine |" in page.read_text()
    assert "| peak main memory | machine |" in measured_table("dasrec", ())


def test_everything_that_was_tried_is_counted(store: RunStore, tmp_path: Path) -> None:
    store.trash("noise-0.1-1")
    trials = {"trials": [{"number": 0, "params": {}, "run_id": "noise-0.7-1"}]}
    folder = home().sweeps / "abc"
    folder.mkdir(parents=True)
    (folder / "trials.json").write_text(json.dumps(trials))
    out = tmp_path / "r.md"
    assert reproduce(out, home()) == 0
    rows = rows_of(out.read_text(), "Configurations tried on tiktok")
    assert rows["DASRec"] == ["3", "1", "7", "3"]


def test_notes_survive_and_everything_else_is_made_anew(
    written: Home, page: Path, tmp_path: Path
) -> None:
    first, out = page.read_text(), tmp_path / "reproduction.md"
    out.write_text(
        first.replace("*Nothing was written here yet.*", "It *holds*.\n\n- really").replace(
            "All models on tiktok", "Typed"
        )
    )
    assert reproduce(out, written) == 0
    second = out.read_text()
    assert "<!-- begin notes -->\nIt *holds*.\n\n- really\n<!-- end notes -->" in second
    assert second.replace("It *holds*.\n\n- really", "*Nothing was written here yet.*") == first


def test_damaged_marks_of_the_notes_are_refused(tmp_path: Path) -> None:
    home().path.mkdir(parents=True)
    out, broken = tmp_path / "r.md", "# R\n<!-- begin notes -->\nOne mark is missing.\n"
    out.write_text(broken)
    assert reproduce(out, home()) == 2
    assert out.read_text() == broken


def test_a_page_of_no_runs_says_so(tmp_path: Path) -> None:
    out = tmp_path / "r.md"
    home().path.mkdir(parents=True)
    assert reproduce(out, home()) == 0
    assert "No run counts yet." in out.read_text()


def test_a_data_set_without_runs_is_refused(written: Home, tmp_path: Path, capsys) -> None:
    assert reproduce(tmp_path / "r.md", written, "--dataset", "baby") == 2
    assert "There are: tiktok." in capsys.readouterr().err


def test_two_data_sets_of_one_name_have_sections_files_and_rows_of_their_own(
    tmp_path: Path, store: RunStore
) -> None:
    of = home()
    for seed in (1, 2):
        config = preset_of("lightgcn", seed, dataset__fingerprint="beef" * 16)
        add_run(store, of.runs, f"other-{seed}", config, 0.2)
    store.close()
    page, cards = tmp_path / "page.md", tmp_path / "cards.md"
    cards.write_text("<!-- begin measured dasrec -->\n<!-- end measured dasrec -->\n")
    assert reproduce(page, of, "--cards", cards) == 0
    ours, other = f"content {TIKTOK.fingerprint[:6]}", "content beefbe"
    heads = [line for line in page.read_text().splitlines() if line.startswith("## tiktok")]
    assert sorted(heads) == sorted([f"## tiktok, {ours}", f"## tiktok, {other}"])
    tables = [file.read_text() for file in (tmp_path / "page").glob("comparison-tiktok-*.tex")]
    assert sorted("\nDASRec & " in one for one in tables) == [False, True]
    rows = [line for line in cards.read_text().splitlines() if line.startswith("| tiktok")]
    assert [("not measured" in row, ours in row) for row in rows if ours in row] == [(False, True)]


def test_the_page_links_to_files_of_a_data_set_with_a_space_in_its_name(
    tmp_path: Path, store: RunStore
) -> None:
    of, presets = home(), "my data=tiktok"
    for noise in (0.1, 0.3, 0.5):
        config = preset_of("dasrec", 1, model__noise_intensity=noise)
        name = f"mine-{noise}"
        add_run(store, of.runs, name, config, 0.1 + noise / 100, dataset="my data")
    store.close()
    page = tmp_path / "page.md"
    assert reproduce(page, of, "--dataset", "my data", "--presets-of", presets) == 0
    links = re.findall(r"!\[.*?\]\((.*?)\)", page.read_text())
    assert links
    assert all((tmp_path / unquote(link)).is_file() and " " not in link for link in links)


def test_a_file_that_is_no_page_is_not_replaced(tmp_path: Path, written: Home, capsys) -> None:
    mine = tmp_path / "README.md"
    mine.write_text("# What I wrote")
    assert reproduce(mine, written) == 2
    assert "no part for notes" in capsys.readouterr().err
    assert mine.read_text() == "# What I wrote"
