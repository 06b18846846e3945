"""What is accepted unasked, and what is asked about: near labels, other work, other parties."""

from engine.compare import Correspondence, match
from engine.model.sketch import read_sketch

ORDER = "(Order is to be created) -> Order creation -> (Order is created) -> Order release -> (Order is released)"


def told(one: str, other: str) -> dict[str, Correspondence]:
    """Return the correspondences of two sketches by the label of the reference."""
    reference = read_sketch(one)
    pairs = match(reference, read_sketch(other)).correspondences
    return {reference.node_by_id[pair.reference[0]].name: pair for pair in pairs}


def test_starts_of_other_work_are_in_the_same_place_and_no_more():
    one = "(Need reported) -> Obtain quotations -> Pay the bill -> (Purchase closed)"
    other = "(Vacancy has arisen) -> Interview candidates -> Hire person -> (Person begins)"
    start = told(one, other).get("Need reported")
    assert start is None or (start.basis, start.band) == ("place", "ask")


def test_starts_of_the_same_work_are_the_same_whatever_their_words():
    one = "(Need reported) -> Obtain quotations -> Compare quotations -> Pay invoice -> (Purchase closed)"
    other = "(Requirement arises) -> Obtain quotations -> Compare quotations -> Pay invoice -> (Done)"
    start = told(one, other)["Need reported"]
    assert (start.basis, start.band) == ("meaning", "accept")


def test_near_labels_of_chains_of_events_are_asked_about_where_each_has_a_word_of_its_own():
    chain = f"{ORDER} -> {{}} posting -> ({{}} is posted) -> Archiving -> (Order is archived)"
    found = told(chain.format("Receipt", "Receipt"), chain.format("Reversal", "Reversal"))
    assert found["Order creation"].band == "accept"
    assert "Receipt posting" not in found or found["Receipt posting"].band == "ask"
    assert "Receipt is posted" not in found or found["Receipt is posted"].band == "ask"


def test_of_models_that_hardly_correspond_a_label_that_says_more_is_asked_about():
    one = "(a) -> Send application -> Compare offers -> Book hall -> Clean hall -> (b)"
    other = "(c) -> Send signed application -> Dig grave -> Sing psalm -> Toll bell -> (d)"
    assert told(one, other)["Send application"].band == "ask"
    again = "(c) -> Submit application -> Dig grave -> Sing psalm -> Toll bell -> (d)"
    assert told(one, again)["Send application"].band == "accept"


def test_labels_of_chains_are_accepted_only_if_they_do_the_same_to_the_same():
    chain = f"{ORDER} -> {{}} -> ({{}}) -> Archiving -> (Order is archived)"
    found = told(
        chain.format("Determination of overhead", "Overhead is determined"),
        chain.format("Overhead calculation", "Overhead is determined"),
    )
    assert found["Determination of overhead"].band == "accept"
    longer = chain.format("Release of purchase overhead", "Purchase overhead is released")
    near = told(chain.format("Overhead release", "Overhead is released"), longer)
    assert near["Overhead release"].band == near["Overhead is released"].band == "ask"


def test_between_plain_activities_nearly_equal_labels_are_asked_about_however_likely():
    one = "Receive form -> Check form -> Compute tax for dog -> Send notice -> File form"
    other = "Receive form -> Check form -> Calculate amount of tax -> Send notice -> File form"
    found = told(one, other)
    assert found["Compute tax for dog"].band == "ask"
    assert found["Check form"].band == "accept"
