"""What reading a file gives."""

from engine.bpmn import read, write
from engine.model.sketch import read_sketch


def test_a_written_sketch_is_read_back_as_it_was() -> None:
    model = read_sketch("(start) -> Utred [Handläggare] -> <Komplett?> -ja-> Besluta -> (slut)")
    assert read(write(model)).model == model
