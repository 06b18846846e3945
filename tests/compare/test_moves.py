from engine.compare.diff.sequence import along, kept
from tests.compare.telling import told

LINE = "(start) -> Registrera -> Kommunicera -> Skriv förslag -> Besluta -> Expediera -> Fakturera avgift -> (slut)"


def test_the_one_activity_that_came_past_several_is_the_one_that_moved():
    variant = (
        "(start) -> Registrera -> Fakturera avgift -> Kommunicera -> Skriv förslag -> Besluta -> Expediera -> (slut)"
    )
    (line,) = told(LINE, variant)
    assert line == (
        "move: Kil gör ”Fakturera avgift” mellan ”Registrera” och ”Kommunicera”. "
        "Standarden gör det mellan ”Expediera” och ”slut”."
    )


def test_it_is_the_one_also_where_something_is_added_among_those_it_came_past():
    variant = """
        (start) -> Registrera -> Fakturera avgift -> Kommunicera -> Skriv förslag -> <Gäller strandskydd?>
        <Gäller strandskydd?> -nej-> Besluta -> Expediera -> (slut)
        <Gäller strandskydd?> -ja-> Besluta i nämnden -> Expediera
    """
    lines = told(LINE, variant)
    assert [line.split(":")[0] for line in lines] == ["insert", "move"]
    assert lines[1].startswith("move: Kil gör ”Fakturera avgift” mellan")


def test_two_activities_that_changed_places_with_others_are_moved_together():
    variant = (
        "(start) -> Registrera -> Expediera -> Fakturera avgift -> Kommunicera -> Skriv förslag -> Besluta -> (slut)"
    )
    (line,) = told(LINE, variant)
    assert line.startswith("move: Kil gör ”Expediera” och ”Fakturera avgift” mellan ”Registrera” och ”Kommunicera”.")


def test_what_keeps_its_order_is_the_longest_common_sequence():
    one = frozenset({("=1", "=2"), ("=2", "=3"), ("=3", "=4")})
    other = frozenset({("=4", "=1"), ("=1", "=2"), ("=2", "=3")})
    assert kept(one, other, ["=1", "=2", "=3", "=4"], lambda key: 1.0) == {"=1", "=2", "=3"}


def test_a_loop_without_a_start_has_an_order_too():
    assert sorted(along(frozenset({("=1", "=2"), ("=2", "=1")}))) == ["=1", "=2"]
