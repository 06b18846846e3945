"""An index of every three letters that follow each other in the words of a case: by it a text is found at once.

It is kept by the database itself, so cases that an older release starts are found too, and written when a case is
started alone: no act on a case touches it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE case_words USING fts5(
    search, content = 'case', content_rowid = 'id', columnsize = 0, tokenize = 'trigram case_sensitive 1')""",
    'INSERT INTO case_words (rowid, search) SELECT id, search FROM "case"',
    """CREATE TRIGGER case_words_added AFTER INSERT ON "case" BEGIN
    INSERT INTO case_words (rowid, search) VALUES (new.id, new.search); END""",
    """CREATE TRIGGER case_words_changed AFTER UPDATE OF search ON "case" BEGIN
    INSERT INTO case_words (case_words, rowid, search) VALUES ('delete', old.id, old.search);
    INSERT INTO case_words (rowid, search) VALUES (new.id, new.search); END""",
    """CREATE TRIGGER case_words_gone AFTER DELETE ON "case" BEGIN
    INSERT INTO case_words (case_words, rowid, search) VALUES ('delete', old.id, old.search); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION klunga_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT AS
    $$ SELECT array_agg(substr(words, i, 3)) FROM generate_series(1, length(words) - 2) AS i $$""",
    "CREATE TABLE case_words (case_id integer PRIMARY KEY, words text NOT NULL)",
    'INSERT INTO case_words SELECT id, search FROM "case"',
    """CREATE INDEX ix_case_words_grams ON case_words USING gin (klunga_grams(words) COLLATE "C")
    WITH (fastupdate = off)""",
    "ANALYZE case_words",
    """CREATE FUNCTION klunga_keep_case_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN INSERT INTO case_words VALUES (new.id, new.search);
    ELSIF TG_OP = 'UPDATE' THEN UPDATE case_words SET words = new.search WHERE case_id = new.id;
    ELSE DELETE FROM case_words WHERE case_id = old.id; END IF;
    RETURN NULL; END $$""",
    """CREATE TRIGGER case_words_kept AFTER INSERT OR DELETE OR UPDATE OF search ON "case"
    FOR EACH ROW EXECUTE FUNCTION klunga_keep_case_words()""",
    # the trigger waits for whoever is starting a case; until then nobody waits for this
    """INSERT INTO case_words SELECT id, search FROM "case"
    WHERE NOT EXISTS (SELECT 1 FROM case_words WHERE case_id = id)""",
)
SQLITE_BACK = (
    "DROP TRIGGER case_words_gone",
    "DROP TRIGGER case_words_changed",
    "DROP TRIGGER case_words_added",
    "DROP TABLE case_words",
)
POSTGRESQL_BACK = (
    'DROP TRIGGER case_words_kept ON "case"',
    "DROP FUNCTION klunga_keep_case_words",
    "DROP TABLE case_words",
    "DROP FUNCTION klunga_grams",
)


def upgrade() -> None:
    """Make the change, and fill in the words of the cases that are there."""
    _run(SQLITE, POSTGRESQL)


def downgrade() -> None:
    """Undo the change."""
    _run(SQLITE_BACK, POSTGRESQL_BACK)


def _run(on_sqlite: tuple[str, ...], on_postgresql: tuple[str, ...]) -> None:
    connection = op.get_bind()
    for statement in on_sqlite if connection.dialect.name == "sqlite" else on_postgresql:
        connection.execute(sa.text(statement))
