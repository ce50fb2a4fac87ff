"""The tests against the wheel as people get it: installed, and far from its source tree.

``python -m tests.release.elsewhere [PYTEST ARGUMENT…]`` (``make test-wheel``) builds the wheel, installs it into an
environment of its own, and runs a copy of ``tests/`` there. The dependencies are those of the environment that runs
this, found through a path file, which follows no editable install: of marsad there is the wheel alone. With ``--fresh``
among the arguments (``make test-wheel FRESH=--fresh``), they are installed anew as ``constraints.txt`` pins them,
which needs a package index or, through pip's own settings, a folder of wheels.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.release.pack import last_commit, pack
from tests.tree import ROOT

_WHERE = "import marsad, sysconfig; print(marsad.__file__); print(sysconfig.get_path('purelib'))"


def install(wheel: Path, folder: Path, *, fresh: bool) -> Path:
    """Make an environment in ``folder`` with the wheel in it, and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if fresh:
        subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), f"{wheel}[test]"], check=True)
        return python
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True)
    own = imported_from(python, folder)[1]
    shared = [entry for entry in sys.path if entry.endswith("site-packages")]
    (own / "dependencies.pth").write_text("\n".join(shared) + "\n", "utf-8")
    return python


def imported_from(python: Path, folder: Path) -> tuple[Path, Path]:
    """The file that marsad is imported from when Python runs in ``folder``, and the site-packages it should be in."""
    done = subprocess.run([str(python), "-c", _WHERE], cwd=folder, capture_output=True, text=True, check=True)
    file, own = done.stdout.splitlines()
    return Path(file), Path(own)


def main() -> int:
    """Build, install, copy, run."""
    os.environ.pop("PYTHONPATH", None)
    fresh, arguments = "--fresh" in sys.argv, [word for word in sys.argv[1:] if word != "--fresh"]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        wheel = pack(ROOT, work / "dist", epoch=last_commit(ROOT)).wheel
        python = install(wheel, work / "environment", fresh=fresh)
        alone = work / "alone"
        shutil.copytree(ROOT / "tests", alone / "tests", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(ROOT / "pyproject.toml", alone / "pyproject.toml")  # pytest's settings
        file, own = imported_from(python, alone)
        if not file.is_relative_to(own):
            sys.stderr.write(f"marsad is imported from {file}, not from the wheel in {own}\n")
            return 1
        sys.stdout.write(f"marsad is imported from {file}\n")
        sys.stdout.flush()
        subprocess.run([str(python.with_name("marsad")), "--version"], cwd=alone, check=True)
        return subprocess.run([str(python), "-m", "pytest", "-rs", *arguments], cwd=alone, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
