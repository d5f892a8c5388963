"""The schema by its migrations: what the models say, on both databases; up, down, never half, never a newer one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from tvdesk.db.engine import open_engine, sqlite_url, writing
from tvdesk.db.errors import DatabaseFailed, DiskFull, SchemaTooNew
from tvdesk.db.models import FULL_TEXT, TYPED, metadata
from tvdesk.db.upgrade import MIGRATIONS, NEWEST, revision, upgrade

SEARCH_INDEXES = {f"ix_{name}_folded" for name in TYPED}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "sqlite":
        found = open_engine(sqlite_url(tmp_path / "a.db"))
    else:
        found = open_engine(request.getfixturevalue("postgres_database"))
    yield found
    found.dispose()


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
    """All but the full-text table with its shadow tables, and the expression indexes that stand in its place."""
    full_text = kind == "table" and name is not None and (name == FULL_TEXT or name.startswith(f"{FULL_TEXT}_"))
    return not full_text and not (kind == "index" and name in SEARCH_INDEXES)


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def scripted(engine: Engine, act: Callable[[Config], None]) -> None:
    """Run an Alembic command as ``upgrade`` runs its own, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as plain, plain.begin():
        config.attributes["connection"] = plain
        act(config)


def tables(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names())


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_models_and_migrations_say_the_same(engine: Engine) -> None:
    assert upgrade(engine)
    assert differences(engine) == []
    assert not upgrade(engine)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_comparison_would_see_a_difference(engine: Engine) -> None:
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE activity DROP COLUMN place"))
        connection.execute(text("ALTER TABLE peer ADD COLUMN more BIGINT"))
        connection.execute(text("DROP INDEX ix_training_unit"))
    assert {found[0] for found in differences(engine)} == {"add_column", "remove_column", "add_index"}


def test_the_newest_revision_is_the_one_that_the_program_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_down_to_nothing_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    filled = tables(engine)
    assert {"change", "activity", "peer"} <= filled
    scripted(engine, lambda config: command.downgrade(config, "base"))
    assert tables(engine) == {"alembic_version"}
    assert upgrade(engine)
    assert tables(engine) == filled


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew) as raised:
        upgrade(engine)
    assert raised.value.fields == {"found": "9999", "known": NEWEST}
    assert revision(engine) == "9999"


def test_ddl_is_undone_with_its_transaction(engine: Engine) -> None:
    upgrade(engine)
    before = tables(engine)

    def change_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(text("CREATE TABLE half (a BIGINT)"))
            connection.execute(text("DROP TABLE sheet_row"))
            connection.execute(text("ALTER TABLE peer ADD COLUMN half BIGINT"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert tables(engine) == before
    with engine.connect() as connection:
        assert "half" not in {column["name"] for column in inspect(connection).get_columns("peer")}


def test_an_upgrade_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE training (in_the_way BIGINT)"))
    with pytest.raises(DatabaseFailed):
        upgrade(engine)
    assert tables(engine) == {"training"}
    assert revision(engine) is None


@pytest.mark.smallfs
def test_an_upgrade_on_a_full_disk_leaves_nothing_behind(small_disk: Callable[..., Path]) -> None:
    engine = open_engine(sqlite_url(small_disk(128) / "a.db"))
    with pytest.raises(DiskFull):
        upgrade(engine)
    assert tables(engine) <= {"alembic_version"}
    assert revision(engine) is None


def test_what_could_be_found_is_found_after_an_upgrade(tmp_path: Path) -> None:
    """From the full-text index with positions to that without, and back."""
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    scripted(engine, lambda config: command.upgrade(config, "0002"))
    row = {"no": 7, "record": "r", "visible": 1, "contested": 0, "refused": 0, "newer": 0, "clock": "", "actor": ""}
    with writing(engine) as connection:
        connection.execute(TYPED["training"].insert().values(**row, folded="lop tap huan"))
        connection.execute(text("INSERT INTO search(rowid, folded) VALUES (7, 'lop tap huan')"))
    for act in (lambda config: command.upgrade(config, "0003"), lambda config: command.downgrade(config, "0002")):
        scripted(engine, act)
        with writing(engine) as connection:
            found = connection.execute(text("""SELECT rowid FROM search WHERE search MATCH '"lop" "hu"*'""")).scalars()
            assert list(found) == [7]
    engine.dispose()


@pytest.mark.parametrize("name", ["activity", "training", "delegation", "plan_item"])
def test_a_period_is_found_in_the_index_of_each_unit_and_day(tmp_path: Path, name: str) -> None:
    """No index has the days alone; without its statistics SQLite would read every row."""
    engine = open_engine(sqlite_url(tmp_path / "a.db"))
    upgrade(engine)
    query = f"EXPLAIN QUERY PLAN SELECT * FROM {name} WHERE visible AND start_date BETWEEN '2025' AND '2026'"
    with engine.connect() as connection:
        plan = [row[3] for row in connection.execute(text(query))]
    assert len(plan) == 1
    assert "(ANY(" in plan[0]
    engine.dispose()
