"""Make the e-services available to the tests of this folder, which importlib mode keeps off the path."""

import importlib.util
import sys
from pathlib import Path

_spec = importlib.util.spec_from_file_location("klunga_tests_e_services", Path(__file__).parent / "e_services.py")
assert _spec is not None
assert _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _module
_spec.loader.exec_module(_module)
