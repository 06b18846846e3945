"""What flows claim of a row or column."""

from hypothesis import given
from hypothesis import strategies as st

from engine.drawing.runs import Line, Run

PLACES = st.integers(-5, 200)
RUNS = st.lists(
    st.builds(
        lambda one, other, source, target: Run(min(one, other), max(one, other), source, target),
        PLACES,
        PLACES,
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
    ),
    max_size=40,
)


@given(RUNS)
def test_a_run_is_claimed_unless_it_clashes_with_one_that_was(runs: list[Run]) -> None:
    line, claimed = Line(), []
    for run in runs:
        free = not any(run.clashes(other) for other in claimed)
        assert line.is_free(run) is free
        assert line.claim(run) is free
        if free:
            claimed.append(run)
