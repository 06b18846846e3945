"""Residents find what their municipality offers."""

from datetime import date

from engine.services.catalogue import offers
from engine.store.tables import Adoption
from tests.services.cases.place import NOW, Place, municipality

SKETCH = "(start) -> Registrera [Handläggare] -> (slut)"


def adopt(place: Place, who, mode: str, valid_from: date) -> None:
    place.session.add(
        Adoption(
            e_service_id=place.e_service.id,
            municipality_id=who.id,
            mode=mode,
            valid_from=valid_from,
            set_by_id=place.anna.id,
            set_at=NOW,
        )
    )
    place.session.commit()


def names(place: Place) -> list[str]:
    (offer,) = offers.offers(place.session, now=NOW)
    return [each.name for each in offer.municipalities]


def test_nothing_is_offered_before_a_version_is_published(place: Place):
    assert names(place) == []
    place.publish(SKETCH)
    assert names(place) == ["Kil"]


def test_the_newest_adoption_that_is_in_force_holds(place: Place):
    place.publish(SKETCH)
    adopt(place, place.municipality, "not_offered", date(2026, 12, 1))
    assert names(place) == ["Kil"]
    adopt(place, place.municipality, "not_offered", date(2026, 11, 1))
    assert names(place) == []
    offered, others = offers.offered_by(place.session, place.municipality, now=NOW)
    assert (list(offered), [each.slug for each in others]) == ([], ["prov"])


def test_a_variant_is_offered_only_when_the_municipality_has_published_one(place: Place):
    place.publish(SKETCH)
    sunne = municipality(place.session, "1766", "Sunne")
    adopt(place, sunne, "variant", date(2026, 1, 1))
    assert names(place) == ["Kil"]


def test_words_are_found_in_both_languages_and_anywhere_in_a_word(place: Place):
    assert [each.e_service.slug for each in offers.search(place.session, "TRI pro", now=NOW)] == ["prov"]
    assert list(offers.search(place.session, "hund", now=NOW)) == []
