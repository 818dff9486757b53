"""The ledger of erasures."""

from removal.erasure.ledger import Ledger
from removal.wiring.process import part, process


@part
def ledger() -> Ledger:
    """The ledger of this deployment."""
    return ledger_in(process().settings.need("ERASURES_BUCKET"))


def ledger_in(bucket: str) -> Ledger:
    """The ledger in a bucket, which may be another deployment's."""
    return Ledger(process().client("s3"), bucket)
