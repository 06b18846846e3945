"""The same models give the same answer byte for byte: in any process, whatever the order of models and elements."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import permutations

import pytest

from engine.compare import Judgement, Judgements, Meaning, match_family, questions
from engine.model import ProcessModel
from tests.compare.gold import Service, services

ASK = """
from engine.compare import diff, match_family, questions
from tests.compare.gold import services
service = services()[0]
family = match_family(service.models)
print(sorted((names, repr(pair)) for names, alignment in family.pairs.items() for pair in alignment.correspondences))
print([repr(each) for each in questions(service.models, family)])
print([repr(diff(service.models["a"], service.models["b"], family.pairs["a", "b"]).operations)])
"""
SAID = Judgements((Judgement(Meaning("Sök ledig plats"), Meaning("Leta ledig plats"), same=True),))


@pytest.fixture(scope="module")
def service() -> Service:
    return services()[0]


def answers(models: dict[str, ProcessModel]) -> list[str]:
    """Return all that is said of a family, in an order of its own."""
    family = match_family(models, SAID)
    told = [repr((names, pair)) for names, each in family.pairs.items() for pair in each.correspondences]
    return sorted((*told, *(repr(sorted(each)) for each in family.canonical)))


def test_another_process_answers_the_same():
    said = []
    for seed in ("1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, check=True)
        said.append(run.stdout)
    assert said[0] == said[1]
    assert len(said[0]) > 1000


def test_the_order_of_elements_in_the_files_changes_nothing(service: Service):
    turned = {
        name: replace(model, nodes=model.nodes[::-1], flows=model.flows[::-1], lanes=model.lanes[::-1])
        for name, model in service.models.items()
    }
    assert answers(turned) == answers(dict(service.models))


def test_the_order_of_models_changes_nothing(service: Service):
    found = {
        tuple(
            sorted(
                repr(sorted(each)) for each in match_family({name: service.models[name] for name in names}).canonical
            )
        )
        for names in list(permutations(service.models))[::7]
    }
    assert len(found) == 1


def test_questions_are_asked_in_the_same_order(service: Service):
    family = match_family(service.models)
    first = questions(service.models, family)
    assert first
    assert all(questions(service.models, match_family(service.models)) == first for _ in range(3))
