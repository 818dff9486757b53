"""Words that an expression cannot use as names of attributes, except by a placeholder; `reserved.txt` has them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
"""

from pathlib import Path

RESERVED = frozenset(Path(__file__).with_name("reserved.txt").read_text("utf-8").split())
