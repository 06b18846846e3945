"""Test runs: a case played by acts, told in sentences, and played again on another version. Pure; stores nothing."""

from engine.services.playing.acts import Act, Way, as_json, from_json, from_stored
from engine.services.playing.chance import next_act
from engine.services.playing.offers import choosing, coming, completing, firing
from engine.services.playing.paths import Passed, path_of
from engine.services.playing.playing import NotPossible, Played, perform, place_of, play
from engine.services.playing.replaying import Recording, Replayed, replay
from engine.services.playing.standing import Standing, standing

__all__ = [
    "Act",
    "NotPossible",
    "Passed",
    "Played",
    "Recording",
    "Replayed",
    "Standing",
    "Way",
    "as_json",
    "choosing",
    "coming",
    "completing",
    "firing",
    "from_json",
    "from_stored",
    "next_act",
    "path_of",
    "perform",
    "place_of",
    "play",
    "replay",
    "standing",
]
