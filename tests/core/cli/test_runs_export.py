"""``runs export``: tables and figures from the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from compared_runs import write_users
from stored_runs import BASE, StoredRun, store_run

from dasrec_core.cli.export_request import Format
from dasrec_core.cli.main import main
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.paths import home
from dasrec_core.reporting.formats import TABLE_FORMATS
from dasrec_core.reporting.published import published_sources
from dasrec_core.store.runs import RunStore


@pytest.fixture
def stored() -> None:
    """DASRec with two seeds and LightGCN with one, on TikTok."""
    store = RunStore(home().results_url)
    light = BASE.model_copy(update={"model": LightGCNConfig()})
    for run_id, config, seed in (("a", BASE, 1), ("b", BASE, 2), ("c", light, 1)):
        config = config.model_copy(update={"seed": seed})
        store_run(store, StoredRun(run_id=run_id, config=config, recalls=(0.05, 0.08 + seed / 100)))
    store.set_tags("a", ["keep", "old, slow"])
    store.close()


def test_the_comparison_goes_to_the_terminal_as_latex(cli, stored: None) -> None:
    called = cli("runs", "export", "-", "--what", "table", "--format", "latex")
    assert called.code == 0
    assert r"DASRec & \textbf{0.0940} {\scriptsize $\pm$ 0.0071}" in called.out


def test_published_values_and_missing_methods_come_on_request(cli, stored: None) -> None:
    called = cli("runs", "export", "-", "--what", "table", "--published", "dasrec", "--json")
    rows = {row["method"]: row for row in called.document["rows"]}
    assert rows["DASRec"]["tiktok test recall@20 published"] == 0.1148
    assert rows["BM3"]["tiktok test recall@20"] is None


@pytest.mark.parametrize("name", ["t.tex", "t.md", "t.xlsx", "t.html", "t.json", "t.csv"])
def test_the_name_of_the_file_chooses_the_format(
    cli, stored: None, tmp_path: Path, name: str
) -> None:
    assert cli("runs", "export", tmp_path / name, "--what", "table").code == 0
    starts = {"t.tex": b"%", "t.md": b"**", "t.xlsx": b"PK", "t.html": b"<!", "t.json": b"{"}
    assert (tmp_path / name).read_bytes().startswith(starts.get(name, b"method,"))
    told = json.loads((tmp_path / "t.provenance.json").read_text())["files"][name]
    assert {run["run_id"] for run in told["runs"]} == {"a", "b", "c"}
    assert told["protocols"] == ["valid"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--tag", "keep"), ["a"]),
        (("--model", "lightgcn"), ["c"]),
    ],
)
def test_runs_can_be_narrowed(cli, stored: None, filters: tuple[str, ...], expected) -> None:
    document = cli("runs", "export", "-", "--json", *filters).document
    assert [row["run_id"] for row in document["rows"]] == expected


@pytest.mark.parametrize("filters", [("--dataset", "babby"), ("a", "--tag", "Keep")])
def test_a_name_that_no_run_has_writes_no_empty_table(
    cli, stored: None, tmp_path: Path, filters: tuple[str, ...]
) -> None:
    called = cli("runs", "export", tmp_path / "t.tex", *filters)
    assert called.code != 0
    assert "No run fits" in called.err
    assert "of dasrec, lightgcn; tagged “keep”, “old, slow”." in " ".join(called.err.split())
    assert not (tmp_path / "t.tex").exists()


def test_without_any_run_an_export_has_its_header_only(cli) -> None:
    assert cli("runs", "export", "-").out.startswith("run_id,")


def test_curves_come_as_rows_by_epoch(cli, stored: None) -> None:
    called = cli("runs", "export", "-", "a", "--what", "curves", "--metric", "valid/recall@20")
    rows = [line.rsplit(",", 3)[1:] for line in called.out.splitlines()[1:]]
    assert rows == [["valid/recall@20", "1", "0.05"], ["valid/recall@20", "2", "0.09"]]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("--what", "curves"), ("--what", "table")])
def test_figures_are_written_with_their_origin(
    cli, stored: None, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    called = cli("runs", "export", tmp_path / "f.pdf", "--figure", "pdf", *arguments)
    assert called.code == 0, called.err
    assert (tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")
    assert "f.pdf" in json.loads((tmp_path / "f.provenance.json").read_text())["files"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "--what", "runs", "--figure", "pdf"), "list of runs has no figure"),
        (("-", "--what", "table", "--format", "xlsx"), "no text"),
        (("-", "--format", "csv", "--json"), "asks for one JSON document"),
        (("-", "--parameter", "model.noise_intensity"), "no figure was asked for"),
        (("-", "--what", "table", "--published", "nature"), "no published values"),
        (("-", "--what", "table", "--metric", "recall@7"), "None of the runs has recall@7"),
        (("bars.pdf", "--what", "table"), "bars.pdf is a figure by its name"),
        (("-", "--metric", "recall@20", "--metric", "mrr@7"), "None of the runs has mrr@7"),
        (("-", "--what", "curves", "--metric", "recall@20"), "None of the runs has recall@20"),
        (("-", "--marks"), "--marks puts signs of significance into the comparison"),
        (("-", "--what", "table", "--baseline", "bm3"), "no test was asked for"),
        (("-", "--what", "table", "--marks", "--baseline", "bm3"), "There are: LightGCN, DASRec."),
        (("f.pdf", "--figure", "pdf", "--metric", "x"), "None of the runs has a series 'x'"),
        (("f.csv", "--what", "table", "--figure", "pdf"), "f.csv is csv by its name, but pdf"),
        (("f.png", "--what", "table", "--figure", "pdf"), "f.png is png by its name, but pdf"),
        (("f.xlsx", "--format", "csv"), "f.xlsx is xlsx by its name, but csv"),
        (("-", "--published", "dasrec"), "--published is for a comparison"),
        (("-", "--what", "curves", "--rows", "configuration"), "--rows is for a comparison"),
        (("-", "--choose", "newest", "--protocol", "both"), "--choose and --protocol are for a"),
        (
            ("f.pdf", "--figure", "pdf", "--metric", "loss", "--metric", "valid/recall@20"),
            "shows one metric, and 2",
        ),
        (
            ("f.pdf", "--figure", "pdf", "--parameter", "model.num_layers", "--protocol", "both"),
            "has one way of choosing the epoch",
        ),
        (("f", "--what", "table", "--figure", "pdf", "--format", "latex"), "--format is for"),
        (("f.csv", "--width", "page"), "--width is for figures"),
        (
            ("f.pdf", "--figure", "pdf", "--what", "curves", "--parameter", "model.num_layers"),
            "nothing for --what to say",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    cli, stored: None, arguments: tuple[str, ...], message: str
) -> None:
    called = cli("runs", "export", *arguments)
    assert called.code == 2
    assert message in called.err


def test_options_name_every_format_and_every_source_of_published_values(cli) -> None:
    assert {one.value for one in Format} == set(TABLE_FORMATS)
    words = " ".join(cli("runs", "export", "--help").out.split())
    assert f"values beside: {', '.join(one.id for one in published_sources())}." in words


@pytest.fixture
def stored_users(stored: None) -> None:
    """Metrics per user of all of them: DASRec is better for each of seven users."""
    for run_id, recall in (("a", 0.089), ("b", 0.099), ("c", 0.089)):
        users = [recall + shift / 100 for shift in (-3, -2, -1, 0, 1, 2, 3)]
        if run_id == "b":
            users = [recall] * 7
        write_users(home().runs / run_id, {"recall@20": users})


def test_marks_come_with_their_note_and_their_tests(
    cli, stored_users: None, tmp_path: Path
) -> None:
    options = ("--what", "table", "--metric", "recall@20", "--marks", "--baseline", "LightGCN")
    called = cli("runs", "export", tmp_path / "t.md", *options)
    assert called.code == 0, called.err
    assert "sign-flip test over users" in (tmp_path / "t.md").read_text()
    (test,) = json.loads((tmp_path / "t.provenance.json").read_text())["files"]["t.md"]["tests"]
    assert (test["method"], test["baseline"], test["num_users"]) == ("DASRec", "LightGCN", 7)
    assert test["difference"] == pytest.approx(0.005)


def test_runs_without_arrays_get_no_mark_and_a_note(cli, stored: None) -> None:
    called = cli("runs", "export", "-", "--what", "table", "--marks", "--format", "md")
    assert "without a mark: DASRec against LightGCN in Recall@20 and NDCG@20" in called.out


def test_a_redirected_export_has_letters_that_the_locale_lacks(
    stored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(home().results_url)
    store.rename("a", "опыт ±")
    store.close()
    pipe = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(pipe, encoding="ascii", errors="replace"))
    assert main(["runs", "export", "-", "a"]) == 0
    assert "опыт ±" in pipe.getvalue().decode()
