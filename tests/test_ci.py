"""What `.ci/run` makes of its two runs of the tests, told by a make that runs none."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MAKE = """#!/bin/sh
case "$*" in
    *"not long"*) echo the others; exit "$OTHERS" ;;
    *long*) echo the long ones; exit "$LONG" ;;
esac
"""


@pytest.mark.parametrize(
    ("others", "long", "code", "told"),
    [
        (0, 0, 0, "the others\nthe long ones\n"),
        (0, 3, 3, "the others\nthe long ones\n"),
        (2, 0, 2, "the others\n"),
    ],
)
def test_ci_fails_where_either_run_fails(
    root: Path, tmp_path: Path, others: int, long: int, code: int, told: str
) -> None:
    """The long ones are told last, and nothing that was kept for it is left."""
    for name, text in {"bin/make": MAKE, "scripts/chromium.sh": "#!/bin/sh\n"}.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "run", tmp_path / ".ci")
    kept = tmp_path / "kept"
    kept.mkdir()
    given = {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(kept),
        "OTHERS": str(others),
        "LONG": str(long),
    }
    done = subprocess.run(["bash", tmp_path / ".ci" / "run"], env=given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (code, told)
    assert [*kept.iterdir()] == []
