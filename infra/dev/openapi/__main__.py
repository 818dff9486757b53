"""`make openapi`: write the document where the page function serves it from."""

from infra.dev.openapi.document import FILE, text


def main() -> None:
    """Write it, and say where."""
    FILE.write_text(text(), "utf-8")
    print(f"{FILE.relative_to(FILE.parents[3])}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
