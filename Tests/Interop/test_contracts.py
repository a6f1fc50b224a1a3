"""The contracts keep to buf's rules."""

import subprocess

from suite import ROOT


def test_buf_lint_is_clean():
    result = subprocess.run([ROOT / ".venv/bin/buf", "lint"], cwd=ROOT / "protos", capture_output=True, text=True,
                            check=False)
    assert result.returncode == 0, result.stdout + result.stderr
