"""From files to a folder that trains: ids come back, nothing is written half."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from dasrec_core.data.importing import writing
from dasrec_core.data.importing.plan import make_plan
from dasrec_core.data.importing.recipe import RECIPE_FILE, ImportRecipe, read_recipe
from dasrec_core.data.importing.run import ImportCancelledError, read_source, run_import
from dasrec_core.data.importing.source import recognise
from dasrec_core.data.loading import inspect_folder
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.errors import DatasetError, DiskError


def import_to(path: Path, folder: Path, **changes: object):
    source = recognise(path)
    recipe = ImportRecipe.model_validate({**source.recipe.model_dump(), **changes})
    return run_import(source, recipe, folder)


def pairs_of(dataset) -> set[tuple[str, str]]:
    return {
        (dataset.user_keys[user], dataset.item_keys[item])
        for split in (dataset.train, dataset.valid, dataset.test)
        for user, item in zip(split.user_ids.tolist(), split.item_ids.tolist(), strict=True)
    }


def test_ids_and_titles_come_back_as_they_were(write_ratings, tmp_path) -> None:
    names = ["007", "a,b", 'say "hi"', "naïve café", "=1+1", "0"]
    lines = [["user", "item"], *([user, item] for user in names for item in names[:5])]
    path = write_ratings("")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    with (path.parent / "items.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["item", "title"], *([name, f"T {name}"] for name in names)])
    import_to(path, tmp_path / "out")
    inspection = inspect_folder(tmp_path / "out")
    dataset = inspection.dataset
    assert not inspection.has_errors
    assert pairs_of(dataset) == {(user, item) for user, item in lines[1:]}
    assert dataset.item_titles == tuple(f"T {key}" for key in dataset.item_keys)


def test_the_recipe_beside_the_data_makes_the_same_bytes_again(write_ratings, tmp_path) -> None:
    path = write_ratings()
    import_to(path, tmp_path / "one", split={"kind": "random", "seed": 5})
    recipe = read_recipe(tmp_path / "one" / RECIPE_FILE)
    run_import(recognise(path), recipe, tmp_path / "two")
    for file in (tmp_path / "one").iterdir():
        if file.name != writing.PROVENANCE_FILE:
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


@pytest.mark.parametrize("kind", ["random", "time", "cut", "leave_one_out"])
def test_rows_in_another_order_make_the_same_bytes(write_ratings, tmp_path, kind) -> None:
    header, *rows = write_ratings().read_text().splitlines()
    for name, lines in (("one", rows), ("two", rows[::-1])):
        path = write_ratings("\n".join([header, *lines]))
        import_to(path, tmp_path / name, split={"kind": kind})
    for file in (tmp_path / "one").iterdir():
        if file.name != writing.PROVENANCE_FILE:
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_where_it_came_from_is_kept_with_checksums_and_steps(write_ratings, tmp_path) -> None:
    path = write_ratings()
    import_to(path, tmp_path / "out")
    told = json.loads((tmp_path / "out" / writing.PROVENANCE_FILE).read_text())
    assert told["sources"][0]["bytes"] == path.stat().st_size
    assert len(told["sources"][0]["sha256"]) == 64
    assert told["steps"][0]["num_interactions"] == 30
    assert sum(told["splits"].values()) == 30


def change(path: Path) -> None:
    path.write_text(path.read_text().replace("u1,", "u7,"))


@pytest.mark.parametrize("meddle", [change, Path.unlink])
def test_a_source_that_was_changed_after_it_was_read_is_not_vouched_for(
    write_ratings, tmp_path, meddle
) -> None:
    path = write_ratings()
    source = recognise(path)
    read = read_source(source)
    plan = make_plan(read, source.recipe)
    meddle(path)
    with pytest.raises(DatasetError, match=r"ratings\.csv .* nothing was written"):
        writing.write_dataset(tmp_path / "out", plan, source.recipe, sources=read.files)
    assert not (tmp_path / "out").exists()


def test_when_the_disk_fails_nothing_is_left_behind(write_ratings, tmp_path, monkeypatch) -> None:
    path, written = write_ratings(), []

    def fail_third(file: Path, content: bytes) -> None:
        written.append(file)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        file.write_bytes(content)

    monkeypatch.setattr(writing, "_write", fail_third)
    with pytest.raises(DiskError, match="No space left"):
        import_to(path, tmp_path / "place" / "out")
    assert list((tmp_path / "place").iterdir()) == []


def test_a_cancelled_import_leaves_nothing(write_ratings, tmp_path) -> None:
    source = recognise(write_ratings())

    def cancel(share: float) -> None:
        if share > 0.8:
            raise ImportCancelledError

    with pytest.raises(ImportCancelledError):
        run_import(source, source.recipe, tmp_path / "place" / "out", cancel)
    assert list((tmp_path / "place").iterdir()) == []


def test_a_stopped_import_takes_nothing_from_the_next_one(write_ratings, tmp_path) -> None:
    source, folder = recognise(write_ratings()), tmp_path / "place" / "out"

    def stop(share: float) -> None:
        if share > 0.8:
            raise ImportCancelledError

    def stop_another(share: float) -> None:
        if share > 0.8 and len(list(folder.parent.iterdir())) == 1:
            with pytest.raises(ImportCancelledError):
                run_import(source, source.recipe, folder, stop)

    run_import(source, source.recipe, folder, stop_another)
    assert [one.name for one in folder.parent.iterdir()] == ["out"]
    assert inspect_folder(folder).dataset is not None


def test_of_two_imports_to_one_folder_the_later_is_told_so(write_ratings, tmp_path) -> None:
    source, folder = recognise(write_ratings()), tmp_path / "out"

    def overtake(share: float) -> None:
        if share > 0.8 and not folder.exists():
            run_import(source, source.recipe, folder)

    with pytest.raises(DatasetError, match="there already and not empty"):
        run_import(source, source.recipe, folder, overtake)
    assert inspect_folder(folder).dataset is not None


def test_a_name_as_long_as_names_can_be_is_no_trouble(write_ratings, tmp_path) -> None:
    import_to(write_ratings(), tmp_path / ("数" * 80))
    assert inspect_folder(tmp_path / ("数" * 80)).dataset is not None


def test_a_folder_that_holds_something_is_never_written_to(write_ratings, tmp_path) -> None:
    with pytest.raises(DatasetError, match="not empty"):
        import_to(write_ratings(), tmp_path)


def test_all_faults_are_named_at_once_with_their_repairs(write_ratings, tmp_path) -> None:
    path = write_ratings("user,item,timestamp\na,,1\na,b,soon\nc\n" + "a,x,1\na,y,2\na,z,3\n")
    with pytest.raises(DatasetError) as caught:
        import_to(path, tmp_path / "out")
    for repair in ("drop_missing_ids", "drop_missing_times", "drop_ragged_rows"):
        assert repair in caught.value.hint
    assert not (tmp_path / "out").exists()


def write_recbole(folder: Path, users, items, times, tables) -> Path:
    """Atomic files as RecBole writes them: typed headers, features as float_seq."""
    folder.mkdir()
    rows = [
        f"{user}\t{item}\t{time}.0" for user, item, time in zip(users, items, times, strict=True)
    ]
    head = "user_id:token\titem_id:token\ttimestamp:float"
    (folder / f"{folder.name}.inter").write_text("\n".join([head, *rows]) + "\n")
    head = "item_id:token\ttitle:token_seq\t" + "\t".join(f"{name}:float_seq" for name in tables)
    lines = [
        "\t".join(
            [f"i{item}", f'The "{item}"']
            + [" ".join(map(repr, table[item].tolist())) for table in tables.values()]
        )
        for item in range(len(next(iter(tables.values()))))
    ]
    (folder / f"{folder.name}.item").write_text("\n".join([head, *lines]) + "\n")
    return folder


def test_recbole_files_become_a_data_set_with_titles_and_features(tmp_path) -> None:
    users = [f"u{user}" for user in range(4) for _ in range(5)]
    items = [f"i{item}" for _ in range(4) for item in range(5)]
    table = np.random.default_rng(3).standard_normal((6, 3)).astype(np.float32)
    folder = write_recbole(tmp_path / "toy", users, items, range(20), {"clip_emb": table})
    assert recognise(folder).kind == "recbole"
    (told,) = inspect_folder(folder).findings
    assert "data import" in told.action
    import_to(folder, tmp_path / "out", split={"kind": "time"})
    dataset = inspect_folder(tmp_path / "out").dataset
    assert dataset.item_titles[0] == 'The "0"'
    # The sixth item has no interaction and takes no part.
    assert np.array_equal(dataset.features["clip_emb"], table[:5])


@pytest.mark.real_data
@pytest.mark.slow
def test_lfm2k_as_recbole_files_keeps_every_interaction_and_number(real_data, tmp_path) -> None:
    lfm2k = real_data("lfm2k")
    rows = np.loadtxt(lfm2k / "lfm2k.inter", dtype=np.int64, skiprows=1, usecols=(0, 1))
    tables = {"text": np.load(lfm2k / "all-MiniLM-L6-v2.npy").astype(np.float32)}
    users, items = ([f"{letter}{n}" for n in rows[:, at]] for at, letter in enumerate("ui"))
    folder = write_recbole(tmp_path / "lfm2k", users, items, range(len(rows)), tables)
    import_to(folder, tmp_path / "out")
    dataset = inspect_folder(tmp_path / "out").dataset
    assert pairs_of(dataset) == set(zip(users, items, strict=True))
    order = [int(key[1:]) for key in dataset.item_keys]
    assert np.array_equal(dataset.features["text"], tables["text"][order])


def test_a_data_set_folder_needs_no_import(tmp_path) -> None:
    from dasrec_core.data.demo import generate_demo

    assert recognise(generate_demo(tmp_path / "demo")).kind == "dataset"


def test_a_folder_with_several_tables_asks_which(write_ratings) -> None:
    path = write_ratings(name="ratings_2020.csv")
    write_ratings(name="ratings_2021.csv")
    with pytest.raises(UnusableFileError, match=r"ratings_2020\.csv, ratings_2021\.csv"):
        recognise(path.parent)


def test_of_several_tables_that_of_users_and_items_is_taken_whatever_its_name(tmp_path) -> None:
    tables = {
        "user_artists.dat": "userID\tartistID\tweight\n1\t2\t3\n",
        "user_friends.dat": "userID\tfriendID\n1\t2\n",
        "artists.dat": "id\tname\n2\tA\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text)
    source = recognise(tmp_path)
    assert source.table.path.name == "user_artists.dat"
    assert (source.recipe.columns.user, source.recipe.columns.item) == ("userID", "artistID")


@pytest.mark.parametrize(
    ("folder", "file", "name"),
    [
        ("ml-100k", "ratings.csv", "ml-100k"),
        ("ml-100k", "plays.csv", "plays"),
        ("Downloads", "plays.csv", "plays"),
        ("Downloads", "ratings.csv", "ratings"),
    ],
)
def test_a_name_is_offered_from_what_says_most_of_the_data(tmp_path, folder, file, name) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / file).write_text("user,item\n1,2\n")
    assert recognise(tmp_path / folder / file).name == name


def test_a_source_or_a_target_that_cannot_be_looked_at_is_told(write_ratings, tmp_path) -> None:
    impossible = tmp_path / ("x" * 300)
    with pytest.raises(UnusableFileError, match=r"cannot be looked at: .*name"):
        recognise(impossible)
    with pytest.raises(DiskError, match=r"cannot be written: .*name"):
        import_to(write_ratings(), impossible)


def test_a_folder_that_may_not_be_listed_is_told(write_ratings, monkeypatch) -> None:
    path = write_ratings()

    def refuse(_folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UnusableFileError, match="Permission denied"):
        recognise(path)
