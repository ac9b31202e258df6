"""bin/bench: measurements with their aims beside them. `bin/bench --help` lists the commands."""

from __future__ import annotations

import sys

from bench.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
