"""The place in which everything goes wrong at once, on both databases."""

import pytest
from sqlalchemy.orm import Session

from tests.services.cases.place import Place, make_place


@pytest.fixture
def place(session: Session) -> Place:
    """Kil, with Anna and Lisa in its group Handläggare and Maja as resident."""
    made = make_place(session)
    session.rollback()
    return made
