"""Wrong usage, common options, and what main.py starts."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from dasrec_core.cli import headless
from dasrec_core.cli import main as main_module
from dasrec_core.paths import home
from tests.benchmarks import __main__ as benchmarks

MAIN = Path(__file__).resolve().parents[3] / "main.py"

USAGE = [
    (["modls"], "Did you mean 'models'"),
    (["train", "--epoch", "3"], "No such option"),
    (["train", "--model", "lightgcn", "--data", ".", "--epochs", "three"], "got 'three'"),
    (["train", "--model", "lightgcn", "--data", ".", "--seed", "-1"], "Seed must be a whole"),
    (["recommend", "last"], "--user"),
    (["runs", "lst"], "lst"),
    (["train", "--model", "lightgcn"], "No data set was named"),
    (["models", "nope"], "no model called 'nope'"),
    (["presets", "nope"], "no model called 'nope'"),
    (["runs", "list", "--results", "nonsense"], "not a database URL"),
    (["runs", "list", "--home", "/dev/null/x"], "cannot be made"),
    (["runs", "list", "--home", ""], "'--home': it is empty"),
    (["runs", "list", "--results", " "], "'--results': it is empty"),
    (["resume", "last"], "no run 'last'"),
    (["evaluate", "x"], "no run 'x'"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_usage_ends_with_2_and_words(cli, arguments: list[str], message: str) -> None:
    called = cli(*arguments)
    assert called.code == 2
    assert message in called.err
    assert "Traceback" not in called.err


def test_error_with_json_is_the_one_document(cli) -> None:
    called = cli("runs", "show", "x", "--json")
    assert set(called.document) == {"error", "hint"}
    assert called.code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["models", "--bogus"], "--bogus"),
        (["runs", "list", "--limit", "many"], "'--limit'"),
        (["runs", "show"], "'RUN'"),
    ],
)
def test_wrong_usage_with_json_is_the_one_document(cli, arguments: list[str], message: str) -> None:
    called = cli(*arguments, "--json")
    assert called.code == 2
    assert message in called.document["error"]


def test_help_with_json_is_help(cli) -> None:
    called = cli("models", "--help", "--json")
    assert (called.code, called.out.split()[0]) == (0, "Usage:")


def test_defect_of_ours_is_reported_in_the_home_that_was_named(
    cli, monkeypatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a defect made for this test")

    monkeypatch.setattr("dasrec_core.cli.models.open_session", fail)
    assert cli("models", "--home", tmp_path / "named").code == 1
    assert "made for this test" in (tmp_path / "named" / "last-error.txt").read_text()


def test_benchmarks_get_what_they_are_asked_for(cli, monkeypatch, tmp_path: Path) -> None:
    asked = []

    def measure(command: list[str], **_: object) -> SimpleNamespace:
        asked.extend(command[1:])
        Path(command[command.index("--out") + 1]).write_text('{"figures": {}}')
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr("subprocess.run", measure)
    out = tmp_path / "figures.json"
    assert cli("bench", "--part", "models", "--out", out, "--json").document == {"figures": {}}
    assert asked == ["-m", "tests.benchmarks", "--part", "models", "--out", str(out)]


def test_lack_of_memory_is_no_defect(cli, monkeypatch) -> None:
    def lacks(*_: object) -> None:
        raise MemoryError("Unable to allocate 9.31 GiB")

    monkeypatch.setattr("dasrec_core.cli.models.open_session", lacks)
    called = cli("models")
    assert called.code == 1
    assert "not enough memory for this: Unable to allocate 9.31 GiB." in called.err
    assert "defect" not in called.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--against", "nope.json"], "nope.json holds no earlier figures"),
        (["--against", "{}"], "holds no earlier figures: KeyError('figures')"),
        (["--out", "no folder/figures.json"], "lies in a folder that does not exist"),
    ],
)
def test_files_of_benchmarks_are_looked_at_before_anything_is_measured(
    monkeypatch, capsys, tmp_path: Path, arguments: list[str], message: str
) -> None:
    option, file = arguments
    if file == "{}":
        file = str(tmp_path / "empty.json")
        Path(file).write_text("{}")
    monkeypatch.setattr("sys.argv", ["bench", option, file])
    monkeypatch.setattr(benchmarks, "measure", lambda name: pytest.fail("measured"))
    with pytest.raises(SystemExit, match="2"):
        benchmarks.main()
    assert message in capsys.readouterr().err


def test_defect_of_ours_is_reported_without_a_traceback(cli, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a defect made for this test")

    monkeypatch.setattr("dasrec_core.cli.models.open_session", fail)
    called = cli("models")
    assert called.code == 1
    assert "Traceback" not in called.err
    assert "a defect made for this test" in (home().path / "last-error.txt").read_text()


def test_home_can_be_given_with_every_verb(cli, tmp_path: Path) -> None:
    assert cli("runs", "list", "--home", tmp_path / "elsewhere").code == 0
    assert (tmp_path / "elsewhere" / "results.db").is_file()


def test_results_can_lie_elsewhere(cli, tmp_path: Path) -> None:
    assert cli("runs", "list", "--results", f"sqlite:///{tmp_path / 'r.db'}").code == 0
    assert (tmp_path / "r.db").is_file()


@pytest.mark.parametrize("verb", main_module.Verbs.modules)
def test_every_verb_explains_itself(cli, verb: str) -> None:
    called = cli(verb, "--help")
    assert called.code == 0
    assert "Usage" in called.out


def test_help_says_what_the_program_and_each_group_of_verbs_is_for(cli) -> None:
    words = " ".join(cli("--help").out.split())
    assert "without a verb, main.py opens the window" in words
    assert "runs See, compare, explain, export and carry the stored runs." in words
    assert "data Look at a data set, import one" in words


@pytest.mark.parametrize("verb", ["resume", "evaluate", "recommend", "runs show", "runs explain"])
def test_verbs_of_one_run_say_what_names_it(cli, verb: str) -> None:
    words = " ".join(cli(*verb.split(), "--help").out.split())
    assert "Id, its beginning, a model for its newest, or `last`." in words


@pytest.mark.parametrize(
    "verb", [v for v in main_module.Verbs.modules if v not in ("runs", "data")]
)
def test_every_verb_takes_the_common_options(cli, verb: str) -> None:
    text = cli(verb, "--help").out
    assert all(option in text for option in ("--home", "--results", "--json"))


def test_headless_job_is_the_same_train_verb_on_the_demo(monkeypatch, capsys) -> None:
    calls = []
    monkeypatch.setattr(headless, "command_line", lambda given: calls.append(given) or 0)
    assert headless.main() == 0
    assert calls == [["train", "--data", str(home().demo), "--model", "dasrec", "--preset", "demo"]]
    assert (home().demo / "trnMat.pkl").is_file()
    assert "no display" in capsys.readouterr().err


def test_headless_job_says_when_the_demo_cannot_be_written(monkeypatch, capsys, tmp_path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DASREC_HOME", str(tmp_path / "file"))
    assert headless.main() == 2
    assert "cannot be" in capsys.readouterr().err


def run_main(monkeypatch, *arguments: str) -> object:
    monkeypatch.setattr("sys.argv", ["main.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(MAIN), run_name="__main__")
    return ended.value.code


def test_worker_is_dispatched_before_anything_else(monkeypatch, tmp_path: Path) -> None:
    seen = []
    monkeypatch.setattr(
        "dasrec_core.execution.worker.main", lambda folder: seen.append(folder) or 5
    )
    assert run_main(monkeypatch, "--worker", str(tmp_path)) == 5
    assert seen == [tmp_path]


def test_no_arguments_and_no_display_start_the_headless_job(monkeypatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(headless, "main", lambda: 7)
    assert run_main(monkeypatch) == 7


def test_an_empty_home_is_not_taken_for_the_usual_one(monkeypatch, capsys) -> None:
    assert run_main(monkeypatch, "--home", "") == 2
    assert "--home is empty" in capsys.readouterr().err


def test_home_alone_opens_the_studio_there(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("studio.app.main", lambda: 8)
    assert run_main(monkeypatch, "--home", str(tmp_path)) == 8
    assert os.environ["DASREC_HOME"] == str(tmp_path)


def test_verbs_go_to_the_command_line(monkeypatch, capsys) -> None:
    assert run_main(monkeypatch, "models", "--json") == 0
    assert json.loads(capsys.readouterr().out)
