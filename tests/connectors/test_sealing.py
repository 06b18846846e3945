"""Secrets are sealed with keys that lie apart; without them, or with others, a sentence says so."""

from pathlib import Path

import pytest

from engine.connectors.sealing import Keys, NotOpened, is_sealed, keys, made_keys, new_key

OLD, NEW = new_key(), new_key()
ORIGIN = "https://register.example:443"
SECRET = "Bearer hemlig-4711"


def test_what_is_sealed_does_not_tell_the_secret_and_opens() -> None:
    here = Keys((OLD,), "here")
    stored = here.seal(SECRET, ORIGIN)
    assert is_sealed(stored)
    assert "4711" not in stored
    assert here.opened(stored, ORIGIN) == SECRET
    assert OLD not in repr(here)


def test_an_earlier_key_opens_and_the_newest_seals() -> None:
    stored = Keys((OLD,), "here").seal(SECRET, ORIGIN)
    both = Keys((NEW, OLD), "here")
    assert both.opened(stored, ORIGIN) == SECRET
    assert not both.is_newest(stored)
    assert both.is_newest(both.seal(SECRET, ORIGIN))


def test_without_its_key_it_stays_shut_and_the_call_is_made_again_later() -> None:
    stored = Keys((OLD,), "here").seal(SECRET, ORIGIN)
    with pytest.raises(NotOpened, match="none of the keys in there") as caught:
        Keys((NEW,), "there").opened(stored, ORIGIN)
    assert caught.value.again


def test_what_was_changed_in_the_database_stays_shut() -> None:
    here = Keys((OLD,), "here")
    stored = here.seal(SECRET, ORIGIN)
    with pytest.raises(NotOpened):
        here.opened(stored[:-9] + "AAAA" + stored[-5:], ORIGIN)
    with pytest.raises(NotOpened, match=r"written for https://register.example:443"):
        here.opened(stored, "https://thief.example:443")


def test_keys_come_from_the_setting_else_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# newest first\n{NEW}\n\n{OLD}\n")
    assert keys(None, {"KLUNGA_CONNECTION_KEYS": f"{OLD}, {NEW}"}).given == (OLD, NEW)
    assert keys(None, {"KLUNGA_CONNECTION_KEYS_FILE": str(file)}).given == (NEW, OLD)
    assert keys(file, {}).given == (NEW, OLD)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "There are no keys for the secrets"),
        ({"KLUNGA_CONNECTION_KEYS_FILE": "/no/such/file"}, "The file /no/such/file with the keys"),
        ({"KLUNGA_CONNECTION_KEYS": ","}, "There is no key in KLUNGA_CONNECTION_KEYS."),
        ({"KLUNGA_CONNECTION_KEYS": f"{OLD},hemligt"}, "Key 2 in KLUNGA_CONNECTION_KEYS is no key."),
    ],
)
def test_keys_that_are_missing_or_wrong_are_told_without_being_repeated(
    settings: dict[str, str], sentence: str
) -> None:
    with pytest.raises(NotOpened) as caught:
        keys(None, settings)
    assert str(caught.value).startswith(sentence)
    assert "hemligt" not in str(caught.value)


def test_a_file_with_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "instance" / "connection_keys"
    made_keys(file, {})
    made = file.read_text()
    made_keys(file, {})
    assert file.read_text() == made
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in file.parent.iterdir()] == ["connection_keys"]
    made_keys(tmp_path / "other", {"KLUNGA_CONNECTION_KEYS": OLD})
    assert not (tmp_path / "other").exists()
