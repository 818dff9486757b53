"""What an older Python leaves out: a witness that is not ours needs 3.12."""

import sys

collect_ignore = ["test_aics_witness.py"] if sys.version_info < (3, 12) else []
