"""Every measure, one after the other: ``python -m bench [SHARED]``; each part also runs alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the parts; those that need the shared material only where it is."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    parts = [["bench.speed"], ["bench.export"], ["bench.page"], ["bench.fuzz_inputs", "--inputs", "2000"]]
    if shared.is_dir():
        parts.append(["bench.extraction", str(shared)])
        corpus = [str(file) for file in sorted((shared / "corpus" / "train").glob("*.txt"))]
        parts.append(["bench.questions", "corpus", *corpus, "--part", "report"])
    failed = 0
    for part in parts:
        sys.stdout.write(f"\n# python -m {' '.join(part[:2])}\n")
        sys.stdout.flush()
        failed |= subprocess.run([sys.executable, "-m", *part], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
