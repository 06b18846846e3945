"""The place in which cases are moved, on both databases: Kil, whose standard Anna owns."""

import pytest
from sqlalchemy.orm import Session

from tests.services.cases.place import Place, make_place


@pytest.fixture
def place(session: Session) -> Place:
    """Kil, with Anna, who owns the standard, and Lisa in its group Handläggare, and Maja as resident."""
    made = make_place(session)
    made.e_service.owner_id = made.anna.id
    session.commit()
    return made
