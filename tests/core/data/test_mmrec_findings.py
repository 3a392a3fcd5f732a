"""Each fault of a ``.inter`` table has a finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.loading import inspect_folder

Found = Callable[[Path], dict[str, Finding]]
Write = Callable[..., Path]
Inter = Callable[..., str]


def test_a_sound_table_has_no_findings(write_mmrec: Write, found: Found) -> None:
    assert found(write_mmrec()) == {}


@pytest.mark.parametrize(
    "variant",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("userID\titemID", "user_id:token\titem_id:token"),
        lambda text: text + "\n\n",
        lambda text: text.rstrip("\n"),
    ],
)
def test_variants_that_mean_the_same_are_the_same_data(
    write_mmrec: Write, inter: Inter, variant: Callable[[str], str]
) -> None:
    first = inspect_folder(write_mmrec())
    second = inspect_folder(write_mmrec(variant(inter()), name="other"))
    assert first.dataset is not None
    assert second.dataset is not None
    assert second.dataset.fingerprint == first.dataset.fingerprint


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_another_delimiter_is_read_and_noted(
    write_mmrec: Write, found: Found, inter: Inter, delimiter: str
) -> None:
    assert set(found(write_mmrec(inter().replace("\t", delimiter)))) == {"delimiter_unusual"}


@pytest.mark.parametrize("column", ["userID", "itemID", "x_label"])
def test_a_missing_column_is_an_error_that_shows_the_header(
    write_mmrec: Write, found: Found, inter: Inter, column: str
) -> None:
    finding = found(write_mmrec(inter().replace(column, "other")))["column_missing"]
    assert column.lower() in finding.what
    assert "0 train, 1 validation, 2 test" in finding.action


def test_a_table_without_header_is_recognised(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    assert "header_missing" in found(write_mmrec(inter().partition("\n")[2]))


@pytest.mark.parametrize("label", ["3", "-1", "train", "", "1.5"])
def test_unknown_labels_are_an_error_with_examples(
    write_mmrec: Write, found: Found, inter: Inter, label: str
) -> None:
    finding = found(write_mmrec(inter() + f"0\t4\t1\t{label}\n"))["split_label_unknown"]
    assert (finding.count, finding.examples) == (1, (label,))


def test_an_atomic_file_without_a_split_is_sent_to_the_import_wherever_one_is(
    write_mmrec: Write, found: Found
) -> None:
    finding = found(write_mmrec("user_id:token\titem_id:token\n1\t2\n"))["split_missing"]
    assert "Ctrl+Shift+I on the Data page (“Import a table…” while no data set" in finding.action


def test_negative_ids_are_an_error(write_mmrec: Write, found: Found, inter: Inter) -> None:
    finding = found(write_mmrec(inter() + "-3\t4\t1\t0\n"))["ids_negative"]
    assert finding.examples == ("-3",)


@pytest.mark.parametrize("missing", ["", "nan", "None", " "])
def test_missing_ids_are_an_error_with_their_lines(
    write_mmrec: Write, found: Found, inter: Inter, missing: str
) -> None:
    finding = found(write_mmrec(inter() + f"0\t{missing}\t1\t0\n"))["ids_missing"]
    assert finding.examples == ("line 17",)


@pytest.mark.parametrize("row", ["0\t4\t1", "0\t4\t1\t0\t9"])
def test_rows_of_another_length_are_an_error_with_their_lines(
    write_mmrec: Write, found: Found, inter: Inter, row: str
) -> None:
    finding = found(write_mmrec(inter() + row + "\n"))["rows_ragged"]
    assert finding.count == 1
    assert finding.examples[0].startswith("line 17: ")


@pytest.mark.parametrize("titles", [('"Heroes', '"Low'), ('"Heroes', "Low"), ('12" mix', "x")])
def test_a_quote_that_is_never_closed_swallows_no_rows(
    write_mmrec: Write, inter: Inter, titles: tuple[str, str]
) -> None:
    text = inter(user=lambda user: f"u{user}").replace("rating", "title")
    plain = inspect_folder(write_mmrec(text, name="plain")).dataset
    first, second = titles
    text = text.replace("u0\t0\t1", f"u0\t0\t{first}").replace("u1\t2\t1", f"u1\t2\t{second}")
    quoted = inspect_folder(write_mmrec(text, name="quoted")).dataset
    assert plain is not None
    assert quoted is not None
    assert quoted.fingerprint == plain.fingerprint


def test_an_open_quote_about_ids_is_an_error_that_says_so(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    text = inter(user=lambda user: f'"u{user}"').replace('"u1"\t2', '"u1\t2', 1)
    assert "never closed" in found(write_mmrec(text))["table_malformed"].action


def test_blank_lines_between_text_ids_are_skipped_and_counted(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    text = inter(user=lambda u: f"A{u}").replace("\n", "\n\n")
    assert set(found(write_mmrec(text))) == {"ids_numbered"}
    assert found(write_mmrec(text + "\t1\t1\t0\n"))["ids_missing"].examples == ("line 33",)


def test_a_header_without_rows_is_an_error(write_mmrec: Write, found: Found) -> None:
    assert "table_empty" in found(write_mmrec("userID\titemID\tx_label\n"))


def test_a_line_of_endless_length_is_an_error(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    assert "table_malformed" in found(write_mmrec(inter() + "a" * 5_000 + "\t1\t1\t0\n"))


def test_binary_content_is_an_error(write_mmrec: Write, found: Found) -> None:
    assert "text_unreadable" in found(write_mmrec(b"userID\x00\x01\x02"))


def test_latin_1_is_read_and_noted(write_mmrec: Write, found: Found, inter: Inter) -> None:
    text = inter(user=lambda u: f"ren\u00e9{u}").encode("latin-1")
    assert "encoding_unusual" in found(write_mmrec(text))


def test_whole_numbers_written_as_decimals_stay_numbers(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    assert found(write_mmrec(inter(user=lambda u: f"{u}.0"))) == {}


def test_text_ids_are_numbered_and_kept(write_mmrec: Write, inter: Inter) -> None:
    inspection = inspect_folder(write_mmrec(inter(user=lambda u: f"A{u}")))
    assert [finding.code for finding in inspection.findings] == ["ids_numbered"]
    assert inspection.dataset is not None
    assert inspection.dataset.user_keys == ("A0", "A1", "A2", "A3", "A4", "A5")


def test_leading_zeros_keep_ids_apart(write_mmrec: Write, inter: Inter) -> None:
    inspection = inspect_folder(write_mmrec(inter() + "01\t2\t1\t0\n"))
    assert inspection.dataset is not None
    assert {"1", "01"} <= set(inspection.dataset.user_keys)


@pytest.mark.parametrize(
    "ids",
    [
        ("1_11", "11_1", "2_0", "3_0", "4_0"),
        ("1e3", "1000", "2e1", "3", "4"),
        ("+5", "5", "6", "7", "8"),
    ],
)
def test_ids_that_python_reads_as_one_number_stay_apart(
    write_mmrec: Write, inter: Inter, ids: tuple[str, ...]
) -> None:
    dataset = inspect_folder(write_mmrec(inter(item=lambda item: ids[item]))).dataset
    assert dataset is not None
    assert set(dataset.item_keys) == set(ids)


@pytest.mark.parametrize("factor", [10**4, 10**12])
def test_huge_ids_are_numbered_without_a_table_of_that_size(
    write_mmrec: Write, inter: Inter, factor: int
) -> None:
    inspection = inspect_folder(write_mmrec(inter(user=lambda u: 7 + u * factor)))
    assert inspection.dataset is not None
    assert inspection.dataset.num_users == 6
    assert inspection.dataset.user_keys[1] == str(7 + factor)


def test_ids_beyond_64_bits_are_kept_as_text(write_mmrec: Write, inter: Inter) -> None:
    inspection = inspect_folder(write_mmrec(inter(user=lambda u: 10**20 + u)))
    assert inspection.dataset is not None
    assert inspection.dataset.user_keys[0] == "1" + "0" * 20


def test_numbering_is_reported(write_mmrec: Write, found: Found, inter: Inter) -> None:
    finding = found(write_mmrec(inter(item=lambda i: i * 10**6)))["ids_numbered"]
    assert finding.severity == Severity.INFO
    assert finding.examples[:2] == ("0", "1000000")


def test_numbered_items_with_features_are_a_warning_about_their_order(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    finding = found(write_mmrec(inter(item=lambda i: i * 10**6)))["features_order_assumed"]
    assert finding.severity == Severity.WARNING


def test_items_known_only_from_features_are_cold_items(write_mmrec: Write) -> None:
    folder = write_mmrec()
    for file in ("image_feat.npy", "vggish.npy"):
        np.save(folder / file, np.random.default_rng(0).random((8, 3), dtype=np.float32))
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None
    assert inspection.dataset.num_items == 8
    assert {finding.code: finding.count for finding in inspection.findings} == {"items_cold": 3}


def test_ratings_are_ignored_and_reported(write_mmrec: Write, found: Found, inter: Inter) -> None:
    finding = found(write_mmrec(inter().replace("\t1\t0\n", "\t5\t0\n")))["ratings_ignored"]
    assert finding.what.startswith("The ratings, 1 to 5, are not used")
    assert finding.count == 6


def test_ratings_that_are_missing_leave_the_range_of_the_others(
    write_mmrec: Write, found: Found, inter: Inter
) -> None:
    text = inter().replace("\t1\t0\n", "\t5\t0\n").replace("\t1\t2\n", "\tnan\t2\n")
    assert found(write_mmrec(text))["ratings_ignored"].what.startswith("The ratings, 1 to 5,")
    assert "ratings_ignored" not in found(write_mmrec(inter().replace("\t1\t", "\tnan\t")))


def test_a_graph_stored_beside_the_features_is_not_a_modality(write_mmrec: Write) -> None:
    folder = write_mmrec()
    np.save(folder / "user_graph_dict.npy", np.array({"a": 1}, dtype=object), allow_pickle=True)
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None
    assert list(inspection.dataset.features) == ["image", "vggish"]


def test_two_feature_files_of_one_name_are_two_modalities_and_told(
    write_mmrec: Write, found: Found
) -> None:
    folder = write_mmrec()
    np.save(folder / "image.npy", np.ones((5, 2), np.float32))
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    columns = {name: table.shape[1] for name, table in dataset.features.items()}
    assert columns == {"image": 2, "image_feat": 4, "vggish": 3}
    assert found(folder)["features_two_of_a_name"].examples == ("image.npy", "image_feat.npy")


def test_of_several_tables_the_one_named_like_the_folder_is_read(
    write_mmrec: Write, found: Found
) -> None:
    folder = write_mmrec()
    (folder / "other.inter").write_text("broken")
    assert found(folder) == {}


def test_several_tables_with_other_names_are_an_error(write_mmrec: Write, found: Found) -> None:
    folder = write_mmrec()
    (folder / "toy.inter").rename(folder / "a.inter")
    (folder / "b.inter").write_text("broken")
    assert found(folder)["several_tables"].examples == ("a.inter", "b.inter")
