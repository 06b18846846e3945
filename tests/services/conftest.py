"""What most tests of services begin with: a municipality and an e-service."""

import pytest
from sqlalchemy.orm import Session

from engine.services.catalogue import e_services
from engine.services.organization import municipalities
from engine.services.organization.municipalities import Brand
from engine.store.tables import EService, Municipality

CONTACT = {"sv": "Medborgarkontoret", "en": "The citizens' office"}


@pytest.fixture
def kil(session: Session) -> Municipality:
    """The municipality Kil."""
    brand = Brand("Kil", "Kils kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", CONTACT)
    return municipalities.create_municipality(session, brand, code="1715", slug="kil", case_prefix="KIL", by=None)


@pytest.fixture
def sunne(session: Session) -> Municipality:
    """The municipality Sunne."""
    brand = Brand("Sunne", "Sunne kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", CONTACT)
    return municipalities.create_municipality(session, brand, code="1766", slug="sunne", case_prefix="SUN", by=None)


@pytest.fixture
def e_service(session: Session) -> EService:
    """The e-service Bygglov, without models."""
    text = {"sv": "Bygglov", "en": "Building permit"}
    data = {"slug": "bygglov", "name": text, "summary": text, "handling_time": text}
    return e_services.save_e_service(session, data, by=None)
