"""How large what is deployed is, and whether it keeps within a bound: `python -m infra.checks.size FOLDER MB`."""

import sys
from pathlib import Path

MEGABYTE = 1_000_000  # bytes
LARGEST = 5


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())


def main(folder: str, megabytes: str) -> int:
    """Print the size and its largest parts; exit code 1 above the bound."""
    parts = sorted(((size(part), part.name) for part in Path(folder).iterdir()), reverse=True)
    total = sum(size for size, _ in parts)
    largest = ", ".join(f"{name} {size / MEGABYTE:.1f}" for size, name in parts[:LARGEST])
    print(f"{folder}: {total / MEGABYTE:.1f} MB of at most {megabytes} MB ({largest})")
    return 1 if total > int(megabytes) * MEGABYTE else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
