"""From what is typed to users and items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dasrec_core.errors import ConfigError
from dasrec_core.inspection.lookup import find_item, find_user, find_users


def test_keys_of_the_data_are_found(data) -> None:
    assert (find_user(data.dataset, "u3"), find_item(data.dataset, "i7")) == (3, 7)


def test_numbers_are_no_keys_where_the_data_has_keys(data) -> None:
    with pytest.raises(ConfigError, match="no user '3'") as caught:
        find_user(data.dataset, "3")
    assert "u0, u1, u2" in caught.value.hint


def test_numbers_are_taken_where_the_data_has_no_keys(data) -> None:
    plain = replace(data.dataset, item_keys=())
    assert find_item(plain, "29") == 29
    with pytest.raises(ConfigError, match="no item '30'") as caught:
        find_item(plain, "30")
    assert "from 0 to 29" in caught.value.hint


def test_many_users_are_found_as_one_by_one(data) -> None:
    keys = ["u3", "u0", "u3"]
    assert find_users(data.dataset, keys) == [find_user(data.dataset, key) for key in keys]
    numbered = replace(data.dataset, user_keys=())
    assert find_users(numbered, ["4", "1"]) == [4, 1]
    with pytest.raises(ConfigError, match="no user 'nobody'"):
        find_users(data.dataset, ["u1", "nobody"])


def test_users_are_not_looked_for_one_by_one_where_they_have_keys(data, monkeypatch) -> None:
    monkeypatch.setattr("dasrec_core.inspection.lookup.find_user", None)
    assert find_users(data.dataset, ["u2"]) == [2]
