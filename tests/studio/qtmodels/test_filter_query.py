from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dasrec_core.store.records import RunStatus
from studio.qtmodels.filter_query import Condition, FilterQuery, Word, parse_filter, quoted

PIECES = st.sampled_from(
    [
        *("dasrec", "and", "or", "model", "seed", "recall@20", "test.ndcg@20", "started", "lr"),
        *("state", "done", "live", "time", "10min", "1", "0.09", "2026-11-01", "9" * 400, "nan"),
        *("=", "!=", ">", ">=", "<", "~", "!", '"', '"a b"', " ", "  ", "model.num_layers", "％"),
    ]
)
FILTERS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


def labels(text: str) -> list[str]:
    return [part.label for part in parse_filter(text).active]


def problem(text: str) -> str:
    (found,) = parse_filter(text).problems
    return found.message


@given(FILTERS)
@example("a" * 100_000)
@example("'; DROP TABLE run;--")
def test_parsing_never_raises_and_keeps_every_part(text: str) -> None:
    query = parse_filter(text)
    assert all(part.label for part in query.active)
    assert all(part.message for part in query.problems)


@given(FILTERS)
def test_nothing_but_blanks_joins_and_empty_quotes_is_passed_over(text: str) -> None:
    if not parse_filter(text).parts:
        assert not text.replace('"', "").casefold().replace("and", "").strip()


@given(FILTERS)
def test_taking_one_part_off_leaves_the_others_as_they_were(text: str) -> None:
    query = parse_filter(text)
    for number in range(len(query.active)):
        left = parse_filter(query.without(number))
        assert not left.problems
        expected = [part for at, part in enumerate(query.active) if at != number]
        assert [part.label for part in left.active] == [part.label for part in expected]


@given(st.text(max_size=20).map(lambda text: text.replace('"', "")))
def test_a_quoted_value_is_read_back_as_it_was(value: str) -> None:
    query = parse_filter(f"name={quoted(value)}")
    assert [part.value for part in query.active if isinstance(part, Condition)] == [
        value.casefold()
    ]


def test_words_match_alone_and_conditions_join_by_space_or_and() -> None:
    assert labels('model=dasrec and  dataset = tiktok attention "no MSI"') == [
        "model is dasrec",
        "data set is tiktok",
        "“attention”",
        "“no MSI”",
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("recall@20>0.09", "validation Recall@20 > 0.09"),
        ("test.ndcg@10 >= .03", "test NDCG@10 >= .03"),
        ("state != done", "state is not done"),
        ("time>10m", "time > 10 min"),
        ("lr=1e-3", "learning rate is 1e-3"),
        ("model.num_layers=2", "graph layers is 2"),
        ("name~attention", "name has attention"),
    ],
)
def test_a_condition_is_said_in_words(text: str, label: str) -> None:
    assert labels(text) == [label]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("datset=tiktok", "Did you mean dataset"),
        ("frobnicate=1", "There is no field “frobnicate”"),
        ("recall@20>high", "needs a number, not “high”"),
        ("seed=1e999", "needs a finite number"),
        ("seed=", "needs a value after ="),
        ("> 3", "needs a field before it"),
        ("state=sleeping", "Known: waiting, starting, running"),
        ("model>dasrec", "cannot be compared by >"),
        ("started>yesteryear", "needs a day such as 2026-11-01"),
        ("time>long", "needs a duration such as"),
        ("a or b".removeprefix("a ").removesuffix(" b"), "all parts must match"),
        ("x" * 1001, "longer than 1000 characters"),
    ],
)
def test_what_is_not_understood_is_said(text: str, said: str) -> None:
    assert said in problem(text)


def test_a_problem_leaves_the_rest_in_force() -> None:
    query = parse_filter("frob=1 tiktok")
    assert query.active == (Word("tiktok", "tiktok"),)


def test_live_means_every_state_that_is_not_final() -> None:
    (condition,) = parse_filter("state=live").active
    assert isinstance(condition, Condition)
    assert condition.value == frozenset(s for s in RunStatus if not s.is_final)


def test_an_empty_filter_asks_for_nothing() -> None:
    assert parse_filter("  ") == FilterQuery()
