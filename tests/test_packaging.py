"""What a plain ``pip install`` brings: every table, page file and model."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("graph", "extract", "queries", "ui")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the project as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(words, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-2000:]
    return next(folder.glob("jingjinji-*.whl"))


@pytest.mark.model
def test_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    kept = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    missing = {name for name in kept if name and (ROOT / name).exists()} - inside
    assert missing == set()


@pytest.mark.model
def test_installed_wheel_answers_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    article = tmp_path / "001.txt"
    article.write_text("Ostby Hospital manages Westby Clinic.\n", encoding="utf-8")
    run = [sys.executable, "-P", "-m", "ui.cli"]
    place = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "JJJ_STORE": str(tmp_path / "store")}
    subprocess.run([*run, "ingest", str(article)], cwd=tmp_path, env=place, check=True)
    asked = subprocess.run(
        [*run, "ask", "Who manages Westby Clinic?"], cwd=tmp_path, env=place, check=True, capture_output=True, text=True
    )
    assert "Ostby Hospital" in asked.stdout
