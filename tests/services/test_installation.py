"""A new installation has municipalities, e-services and one administrator who can sign in."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from engine.services.catalogue import e_services
from engine.services.hosting.installation import install
from engine.services.organization import municipalities, people
from engine.services.organization.people import PersonRefused
from engine.services.publishing import models

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PASSWORD = "en tandemcykel i Kil"


def test_an_installation_begins_with_an_administrator_and_drafts_of_the_standards(session: Session):
    eva, added = install(session, "Eva Nor", "eva@example.se", PASSWORD, now=NOW)
    assert len(municipalities.list_municipalities(session)) == 16
    assert added == ["bygglov", "livsmedelsregistrering", "parkeringstillstand"]
    assert people.sign_in(session, "eva@example.se", PASSWORD).id == eva.id
    bygglov = e_services.find_e_service(session, "bygglov")
    assert [version.status for version in models.versions(session, bygglov, None)] == ["draft"]


def test_installing_again_changes_nothing(session: Session):
    first, _ = install(session, "Eva Nor", "eva@example.se", PASSWORD, now=NOW)
    again, added = install(session, "Eva Nor", "eva@example.se", PASSWORD, now=NOW)
    assert (again.id, added) == (first.id, [])


def test_a_short_password_is_refused(session: Session):
    with pytest.raises(PersonRefused):
        install(session, "Eva Nor", "eva@example.se", "kort", now=NOW)
