"""The parts of a label: of one that says several things together, and what a label is about."""

from collections.abc import Callable, Collection, Sequence

Words = frozenset[str]


def joined_parts(pieces: Sequence[Sequence[str]], acts: Callable[[str], bool]) -> tuple[Words, ...]:
    """Return the words of each part of a label, given those between its conjunctions; nothing if it has one part.

    What is said once for several parts belongs to each: "Sign and send letter" signs the letter, "Check name and
    address" checks the address. ``acts`` tells whether a word says what is done.

    >>> [sorted(part) for part in joined_parts([["sign"], ["send", "letter"]], {"sign", "send"}.__contains__)]
    [['letter', 'sign'], ['letter', 'send']]
    >>> [sorted(part) for part in joined_parts([["check", "name"], ["address"]], {"check"}.__contains__)]
    [['check', 'name'], ['address', 'check']]
    """
    if len(pieces) < 2 or not all(pieces):
        return ()
    parts = tuple(frozenset(piece) | _shared(pieces, place, acts) for place, piece in enumerate(pieces))
    return parts if len(set(parts)) == len(parts) else ()


def _shared(pieces: Sequence[Sequence[str]], place: int, acts: Callable[[str], bool]) -> Words:
    """Return what a part has of others: the thing if it only names what is done, what is done if only a thing."""
    piece, before, after = pieces[place], pieces[:place][::-1], pieces[place + 1 :]
    if len(piece) == 1 and acts(piece[0]):
        things = (
            frozenset(word for word in other if not acts(word)) for other in (*after, *before) if any(map(acts, other))
        )
        return next(filter(None, things), frozenset())
    if not any(map(acts, piece)):
        done = (word for other in before for word in other if acts(word))
        return frozenset(filter(None, [next(done, "")]))
    return frozenset()


def thing_words(
    words: Sequence[str], of: Collection[str], auxiliaries: Collection[str], acts: Callable[[str], bool]
) -> Sequence[str]:
    """Return the words of a label that say what it is about; none if it says only what is done.

    What stands before "is", what stands after "of", else all but the word that ``acts``: the last, or the first.

    >>> of, is_, acts = ("of",), ("is",), {"release", "exists"}.__contains__
    >>> said = ("order is released", "release of order", "order release", "release order", "release", "order exists")
    >>> [" ".join(thing_words(one.split(), of, is_, acts)) for one in said]
    ['order', 'order', 'order', 'order', '', 'order']
    """
    for place, word in enumerate(words):
        if word in auxiliaries:
            return words[:place]
        if word in of:
            ends = (at for at in range(place + 1, len(words)) if words[at] in auxiliaries)
            return words[place + 1 : next(ends, len(words))]
    if words and acts(words[-1]):
        return words[:-1]
    return words[1:] if words and acts(words[0]) else words
