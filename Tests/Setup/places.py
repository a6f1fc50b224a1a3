"""Where the set-up's files are."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
MODELS = ROOT / "deploy" / "models"
MANIFEST = MODELS / "manifest.json"
ASSETS = ROOT / "deploy" / "setup" / "assets.json"
TEST_ASSETS = ROOT / "deploy" / "setup" / "test_assets.json"
FETCH = ROOT / "deploy" / "setup" / "fetch.py"

# The converters are scripts, not a package.
sys.path.insert(0, str(MODELS))
