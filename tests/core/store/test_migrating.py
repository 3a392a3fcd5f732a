"""A schema is changed as a whole or not at all, and never without a copy of what was."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from store_cases import make_config

from dasrec_core.store.migrating import SCRIPTS, migrate
from dasrec_core.store.revisions import HEAD
from dasrec_core.store.runs import RunStore

NEXT = "9998"
SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("extra", sa.Integer()))
    {then}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    store = RunStore(f"sqlite:///{tmp_path / 'r.db'}")
    store.create("r1", make_config(), dataset_name="tiny")
    store.close()
    return tmp_path / "r.db"


def bring_to_next(path: Path, *, then: str = "pass") -> None:
    scripts = path.parent / "scripts with 100% in their name"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    script = SCRIPT.format(next=NEXT, head=HEAD, then=then)
    (scripts / "versions" / f"{NEXT}_extra.py").write_text(script)
    store = RunStore(f"sqlite:///{path}")
    try:
        with store.database.writing() as session:
            migrate(session.connection(), path, HEAD, scripts=scripts, head=NEXT)
    finally:
        store.close()


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def test_migrated_database_keeps_its_runs_and_leaves_a_copy(path: Path) -> None:
    bring_to_next(path)
    assert read(path, "SELECT run_id, extra FROM runs") == [("r1", None)]
    assert read(path, "SELECT version_num FROM alembic_version") == [(NEXT,)]
    (copy,) = path.parent.glob("r.db.before-*")
    assert read(copy, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert read(copy, "SELECT run_id FROM runs") == [("r1",)]


def test_migration_that_fails_half_way_changes_nothing(path: Path) -> None:
    before = read(path, "SELECT sql FROM sqlite_master")
    with pytest.raises(ZeroDivisionError):
        bring_to_next(path, then="1 / 0")
    assert read(path, "SELECT sql FROM sqlite_master") == before
    assert read(path, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert read(path, "PRAGMA integrity_check") == [("ok",)]


def test_second_process_finds_the_migration_done(path: Path) -> None:
    bring_to_next(path)
    shutil.rmtree(path.parent / "scripts with 100% in their name")
    (copy,) = path.parent.glob("r.db.before-*")
    copied_at = copy.stat().st_mtime_ns
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection, path, HEAD, scripts=Path("absent"), head=NEXT)
    engine.dispose()
    assert copy.stat().st_mtime_ns == copied_at
