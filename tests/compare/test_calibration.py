"""What answers to some pairs say of how sure the measure is of the others."""

import numpy as np
import pytest

from engine.compare.match.calibration import moved, shift_of
from engine.compare.match.judgements import Judgement, Judgements, Meaning, answers
from engine.compare.match.words import lexicon
from engine.model.sketch import read_sketch


def test_answers_as_sure_as_the_measure_move_nothing():
    assert shift_of([]) == 0
    assert abs(shift_of([(0.5, True), (0.5, False)])) < 1e-9


def test_one_answer_moves_little_and_many_move_towards_what_they_say():
    one, many = (shift_of([(0.5, True)] * number) for number in (1, 40))
    assert 0.1 < one < 0.4
    assert many > 4 * one
    assert shift_of([(0.5, False)]) == pytest.approx(-one)


def test_what_is_certain_and_what_a_person_said_is_not_moved():
    likely = np.array([[0.0, 0.5, 0.5, 1.0]])
    kept = np.array([[False, False, True, False]])
    up, down = moved(likely, 0.5, kept)[0], moved(likely, -0.5, kept)[0]
    assert up.tolist()[::2] == [0.0, 0.5] and up[3] == 1.0
    assert up[1] > 0.5 > down[1]


def test_the_last_answer_to_two_meanings_counts_once_whatever_was_said_before():
    nodes = [(node, "") for node in read_sketch("(start) -> Bunta vass -> Skeppa vass -> (slut)").nodes]
    said = [Judgement(Meaning("Bunta vass"), Meaning("Skeppa vass"), same) for same in (False, True)]
    said.append(Judgement(Meaning("Skeppa vass"), Meaning("Bunta vass"), False))
    told = answers(Judgements(tuple(said)), lexicon("sv"), nodes)
    assert [(same, sorted(cells)) for same, cells in told] == [(False, [(1, 2), (2, 1)])]
