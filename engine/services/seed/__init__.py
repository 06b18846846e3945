"""Fill an empty database with the fictional demo: municipalities, persons, e-services, cases in all states."""

from engine.services.seed.seeding import seed_demo

__all__ = ["seed_demo"]
