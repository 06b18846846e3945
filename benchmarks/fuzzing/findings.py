"""What goes wrong, one file each: the first upload that showed it, made smaller, and what Python said."""

import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from benchmarks.fuzzing.whole_path import walk

TRIES = 250
"""How often a file is tried without a part, to make it smaller."""


def trouble(data: bytes, came: Counter[str] | None = None) -> tuple[str, str] | None:
    """Return what goes wrong with an upload and where, and all that Python says; None if nothing does.

    ``came`` counts how far uploads come.
    """
    try:
        far = walk(data)
        if came is not None:
            came[far] += 1
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also what our own code would never catch: a time limit, an exit
        return _place(error), "".join(traceback.format_exception(error, limit=-40))
    return None


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if "/engine/" in each.filename and "site-packages" not in each.filename]
    last = (ours or list(frames))[-1]
    where = last.filename.rsplit("/engine/", 1)[-1].replace("/", ".").removesuffix(".py")
    said = str(error)[:40] if type(error).__name__ == "Broken" else ""
    return " ".join(filter(None, (type(error).__name__, where, last.name, str(last.lineno), said)))


def smaller(data: bytes, place: str) -> bytes:
    """Return a file as small as leaving parts out makes it, with the same trouble at the same place."""
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return data
    tries = 0
    for element in list(root.iter())[1:]:
        parent = element.getparent()
        if parent is None or element.getroottree().getroot() is not root or tries > TRIES:
            continue
        index = parent.index(element)
        parent.remove(element)
        tries += 1
        found = trouble(etree.tostring(root))
        if found is None or found[0] != place:
            parent.insert(index, element)
    small = etree.tostring(root)
    found = trouble(small)
    return small if found is not None and found[0] == place else data


@dataclass
class Findings:
    """What was found, kept in a folder; each place once."""

    folder: Path
    count: dict[str, int] = field(default_factory=dict)
    came: Counter[str] = field(default_factory=Counter)

    def look(self, data: bytes) -> bool:
        """Walk an upload, keep what goes wrong, and say whether anything did."""
        found = trouble(data, self.came)
        if found is None:
            return False
        place, said = found
        self.count[place] = self.count.get(place, 0) + 1
        if self.count[place] == 1:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = "".join(each if each.isalnum() or each in "._-" else "-" for each in place)[:120]
            (self.folder / f"{name}.txt").write_text(said, encoding="utf-8")
            (self.folder / f"{name}.xml").write_bytes(data)
            (self.folder / f"{name}.xml").write_bytes(smaller(data, place) if not place.startswith("TooSlow") else data)
            print(f"{place}\n", flush=True)
        return True
