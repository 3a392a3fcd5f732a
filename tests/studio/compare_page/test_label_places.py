"""Names beside points."""

from __future__ import annotations

from studio.pages.compare.label_places import ABOVE, BELOW, LEFT, RIGHT, place_labels

SIZE = (60.0, 12.0)


def test_a_name_stands_right_of_its_point_and_left_at_the_edge() -> None:
    assert place_labels([(50, 50), (380, 50)], [SIZE, SIZE], 400) == [RIGHT, LEFT]


def test_names_of_points_at_one_height_do_not_stand_on_each_other() -> None:
    assert place_labels([(100, 50), (140, 52)], [SIZE, SIZE], 400) == [LEFT, RIGHT]


def test_a_heap_of_points_has_its_names_all_around() -> None:
    heap = [(100.0, 50.0), (102.0, 51.0), (104.0, 50.0), (103.0, 52.0)]
    assert len(set(place_labels(heap, [SIZE] * 4, 400))) == 4


def test_a_name_does_not_cover_the_other_seeds_of_its_run() -> None:
    seeds = [(330.0, 50.0), (345.0, 52.0), (380.0, 50.0)]
    across, down = place_labels(seeds[2:], [SIZE], 400, seeds)[0]
    assert down in {ABOVE[1], BELOW[1]}
    assert 380 + (1 - across) * SIZE[0] <= 400


def test_a_name_rather_covers_another_point_than_to_be_cut_at_the_edge() -> None:
    others = [(22.0, 50.0), (60.0, 50.0), (8.0, 38.0), (8.0, 62.0), (30.0, 40.0), (30.0, 60.0)]
    anchor = place_labels([(8, 50)], [SIZE], 400, others)[0]
    assert 8 - anchor[0] * SIZE[0] >= 0


def test_a_name_that_could_not_be_read_is_left_out() -> None:
    heap = [(200.0 + number, 50.0) for number in range(12)]
    found = place_labels(heap, [SIZE] * 12, 400, height=100)
    assert None in found
    assert len([anchor for anchor in found if anchor is not None]) >= 4


def test_a_name_is_not_cut_at_the_upper_edge() -> None:
    others = [(160.0, 5.0), (240.0, 5.0)]
    (anchor,) = place_labels([(200, 5)], [SIZE], 400, others, height=100)
    assert anchor is not None
    assert 5 - anchor[1] * SIZE[1] >= 0
