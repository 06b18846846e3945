"""Find what a person types in the words of a row.

The words of cases have an index of every three letters that follow each other, which the database keeps itself (FTS5 of
SQLite, GIN of PostgreSQL). It names the few cases that hold a rare text. What many hold is soon found in the lists
themselves, and costs more to look up.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, any_, bindparam, column, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from engine.store import Prepared
from engine.store.tables.cases import LONGEST_SEARCH

FEW = 500
"""The most cases that are looked up one by one; of more, the first are soon found in the lists."""
SHORTEST = 3
"""The fewest letters that the index knows."""
_LONGEST = 60
"""The most letters of a text that the index is asked for; the rows that it names tell the rest."""
_PHRASE = 8
"""The most letters that SQLite looks for as one phrase."""
_SPECIAL = re.compile(r"[*?[]")


def holds(words: InstrumentedAttribute[str], is_sqlite: bool) -> ColumnElement[bool]:
    """Return the condition that the words of a row hold what ``:text``, as ``looked_for`` gives it, is about.

    GLOB of SQLite skips to the next letter with which the text begins, and takes two thirds of the time of instr, LIKE
    of PostgreSQL three times that of strpos. By the plus, which does nothing, SQLite knows that no index has the
    beginning of the words, and need not plan the statement anew for each text.
    """
    if is_sqlite:
        return UnaryExpression(words.expression, operator=custom_op("+")).op("GLOB", is_comparison=True)(
            bindparam("text")
        )
    return func.strpos(words, bindparam("text")) > 0


def looked_for(text: str, is_sqlite: bool) -> str:
    """Return what ``holds`` asks for, of what a person has typed; "" for nothing."""
    small = in_small(text)
    plain = _SPECIAL.sub(r"[\g<0>]", small)
    return f"*{plain}*" if plain and is_sqlite else small


def in_small(text: str) -> str:
    """Return what a person has typed as words are kept, cut where they are."""
    return text.replace("\0", " ").strip().lower()[: LONGEST_SEARCH + 1]


def few_cases(session: Session, text: str) -> Sequence[int] | None:
    """Return the ids of the cases whose words hold what a person has typed, and perhaps some that hold parts of it.

    None if they are more than FEW, or seem to be, or if the text is shorter than SHORTEST. One query.
    """
    small = in_small(text)[:_LONGEST]
    if len(small) < SHORTEST:
        return None
    if session.get_bind().dialect.name == "sqlite":
        found = _ON_SQLITE.rows(session, {"wanted": " AND ".join(_quoted(each) for each in _pieces(small))})
    else:
        found = _ON_POSTGRESQL.rows(session, {"small": small})
    ids = [id_ for (id_,) in found]
    return None if len(ids) > FEW or None in ids else ids


def _pieces(text: str) -> list[str]:
    """Return what to look for on SQLite: the text, or every three letters that follow each other in it, if it is long.

    A phrase is looked for letter by letter, which takes the longer the more common its parts are. Fewer pieces name
    more cases that do not hold the text: so many, of “ansökan om lov om”, that all cases were gone through.

    >>> _pieces("storgat"), _pieces("storgatan")
    (['storgat'], ['sto', 'tor', 'org', 'rga', 'gat', 'ata', 'tan'])
    """
    if len(text) <= _PHRASE:
        return [text]
    return list(dict.fromkeys(text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def among(id_: InstrumentedAttribute[int], is_sqlite: bool) -> ColumnElement[bool]:
    """Return the condition that an id is one of ``:few``, as ``as_asked`` gives them."""
    if is_sqlite:
        return id_.in_(select(func.json_each(bindparam("few")).table_valued("value").c.value))
    return id_ == any_(bindparam("few", type_=ARRAY(Integer)))


def as_asked(ids: Sequence[int], is_sqlite: bool) -> Any:
    """Return ids as ``among`` asks for them."""
    return json.dumps(ids) if is_sqlite else ids


_ON_SQLITE = Prepared(
    text(f"SELECT rowid FROM case_words WHERE case_words MATCH :wanted LIMIT {FEW + 1}").columns(  # nosec B608
        column("rowid", Integer)
    )
)
# PostgreSQL gathers all that an index names before it gives the first. So 256 cases from all times are looked at first:
# if four of them hold the text, many do.
_ON_POSTGRESQL = Prepared(
    text(
        f"""WITH sample AS (
            SELECT count(*) > 3 AS has_it FROM case_words WHERE strpos(words, :small) > 0 AND case_id IN (
                SELECT low + CAST(place AS bigint) * (high - low) / 255 FROM generate_series(0, 255) AS place,
                (SELECT min(case_id) AS low, max(case_id) AS high FROM case_words) AS ends))
        SELECT CAST(NULL AS integer) AS case_id WHERE (SELECT has_it FROM sample)
        UNION ALL (SELECT case_id FROM case_words WHERE NOT (SELECT has_it FROM sample) AND strpos(words, :small) > 0
            AND klunga_grams(words) COLLATE "C" @> klunga_grams(:small) COLLATE "C" LIMIT {FEW + 1})"""  # nosec B608
    ).columns(column("case_id", Integer))
)
