"""`python -m tests.simulation`: see `runs`."""

import sys

from tests.simulation.runs import main

if __name__ == "__main__":
    sys.exit(main())
