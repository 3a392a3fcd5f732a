"""Measured tables of model cards, written by ``runs reproduce``."""

from __future__ import annotations

import re
from pathlib import Path

from written_up_runs import TIKTOK, add_run, fill, reproduce

from dasrec_core.cli.main import main
from dasrec_core.paths import Home
from dasrec_core.reproduction.cards import measured_table
from dasrec_core.reproduction.counted_runs import preset_config
from dasrec_core.store.runs import RunStore

CARDS = """# Models
## dasrec
Words.
<!-- begin measured dasrec -->
| typed by hand | .9999 |
<!-- end measured dasrec -->
More words.
## dasrec-n
<!-- begin measured dasrec-n -->
<!-- end measured dasrec-n -->
## bm3
<!-- begin measured bm3 -->
<!-- end measured bm3 -->
"""


def test_cards_get_their_measured_table_and_keep_their_words(tmp_path: Path) -> None:
    own = Home(tmp_path / "own")
    own.path.mkdir()
    store = RunStore(own.results_url)
    fill(store, own.runs, {"dasrec": 0.11})
    static = preset_config("dasrec-n", TIKTOK, "tiktok-static").model_copy(update={"seed": 3})
    add_run(store, own.runs, "static", static, 0.12)
    store.close()
    cards = tmp_path / "models.md"
    cards.write_text(CARDS)
    assert reproduce(tmp_path / "r.md", own, "--cards", cards) == 0
    text = cards.read_text()
    assert ".9999" not in text
    assert "Words.\n" in text
    assert "\nMore words." in text
    expected = r"\| tiktok \| tiktok \| 1, 2, 3 \| 3 \(2\) \| \.1110 ± \.0010 \| \.0488 ± \.0004 \|"
    assert re.search(expected, text)
    second = text.split("## dasrec-n", 1)[1]
    assert "| tiktok | tiktok-static | 3 | 3 (2) | .1190 |" in second
    bm3 = text.split("## bm3", 1)[1]
    assert "| tiktok | tiktok | – | – | *not measured yet* |" in bm3
    assert "| published, tiktok: DASRec paper | – | – | chosen on test | .0957 | .0403 |" in bm3
    # A set that takes the presets of another was made to check something: no row is awaited.
    cards.write_text(CARDS)
    assert reproduce(tmp_path / "r.md", own, "--cards", cards, "--presets-of", "tiktok=baby") == 0
    assert "| tiktok |" not in cards.read_text().split("## bm3", 1)[1]


def test_a_row_that_the_database_knows_nothing_of_stays_and_says_so() -> None:
    earlier = "| lfm2k | lfm2k | 1, 2 | 9 (4) | .4000 ± .0001 | .3000 | 2 | 1.00 GB | here |"
    foretold = "| baby | baby | – | – | *not measured yet* |  |  |  |  |"
    published = "| published, baby: P | – | – | chosen on test | .0990 | .0424 |  |  |  |"
    table = measured_table("dasrec", (), "\n".join((earlier, foretold, published)))
    kept = f"{earlier.removesuffix(' |')} (measured earlier) |"
    assert kept in table
    assert "baby | baby" not in table
    assert ": P" not in table
    assert measured_table("dasrec", (), table) == table  # said once


def test_cards_of_packed_runs_name_the_machine(tmp_path: Path, demo_runs: Home) -> None:
    packed, cards = tmp_path / "demo.jsonl", tmp_path / "models.md"
    marks = "<!-- begin measured popularity -->\n<!-- end measured popularity -->\n"
    assert main(["runs", "pack", str(packed), "--home", str(demo_runs.path)]) == 0
    texts = []
    for more in ((), ("--packed", packed)):
        cards.write_text(f"## popularity\n{marks}")
        assert reproduce(tmp_path / "page.md", demo_runs, "--cards", cards, *more) == 0
        texts.append(cards.read_text())
    assert texts[0] == texts[1]
    assert "cores" in texts[0]


def test_cards_that_are_not_there_are_not_made_up(tmp_path: Path, written: Home, capsys) -> None:
    cards = tmp_path / "model.md"
    assert reproduce(tmp_path / "page.md", written, "--cards", cards) == 2
    assert f"There is no {cards}" in capsys.readouterr().err
    assert not cards.exists()
