"""Every link inside the repository's Markdown leads somewhere. bin/check runs this."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)
ELSEWHERE = ("http://", "https://", "mailto:")


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def broken(page: Path) -> Iterator[str]:
    """Links of the page that lead nowhere: a missing file, or a heading that the other page has not."""
    for target in LINK.findall(CODE.sub("", page.read_text())):
        if target.startswith(ELSEWHERE):
            continue
        path, _, anchor = target.partition("#")
        destination = (page.parent / path).resolve() if path else page
        if not destination.exists() or (anchor and anchor not in anchors(destination)):
            yield target


def anchors(page: Path) -> set[str]:
    """The names that a code host gives to the headings of a page."""
    if page.suffix != ".md":
        return set()
    headings = HEADING.findall(re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main() -> int:
    found = [f"{page.relative_to(ROOT)}: {target}" for page in pages() for target in broken(page)]
    for line in found:
        print(f"leads nowhere: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
