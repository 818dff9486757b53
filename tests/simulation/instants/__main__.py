"""`python -m tests.simulation.instants`: see `runs`."""

import sys

from tests.simulation.instants.runs import main

if __name__ == "__main__":
    sys.exit(main())
