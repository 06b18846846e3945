"""Lists of rows: the best and the mean of what each names, as looked up one list after the other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.compare.match.lists import Lists

SIZE = 6
some = st.lists(st.lists(st.integers(0, SIZE - 1), max_size=4), min_size=1, max_size=7)


@given(some, st.integers(0, 2**32 - 1))
def test_best_and_mean_are_those_of_each_list_by_itself(lists: list[list[int]], seed: int) -> None:
    values = np.random.default_rng(seed).random((SIZE, SIZE))
    said = Lists.of(lists)
    nothing = np.zeros(SIZE)
    best = np.array([values[each].max(axis=0) if each else nothing for each in lists])
    mean = np.array([values[each].mean(axis=0) if each else nothing for each in lists])
    assert np.array_equal(said.best(values), best)
    assert np.allclose(said.mean(values), mean, rtol=1e-12, atol=0)
    assert np.array_equal(said.best_column(values.T), best.T)
    assert np.allclose(said.mean_column(values.T), mean.T, rtol=1e-12, atol=0)
