"""Faults that are our own: no endpoint is charged for them and no try is spent (design 8.1).

A closed list: what is not on it is the receiver's. A worker that meets one stops there, before anything is written,
and is asked again by the queue or by the timer that still runs: the delivery's, or the endpoint's for a probe.

- KMS does not open a secret: it is down, throttles us, or our key or role is wrong (`Vault`).
- The process has no file, memory or network of its own left (`OWN_ERRORS`), or the resolver has not (`OWN_LOOKUPS`).
- SES does not take a mail: it is paused, throttles us, or is down (`MailWorker`: tried again for as long as it takes).
- DynamoDB or SQS does not take a write: they raise, wherever they do.
"""

import errno
import socket

from removal.errors import Retryable

OWN_ERRORS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.ENETDOWN})
OWN_LOOKUPS = frozenset({socket.EAI_MEMORY, socket.EAI_SYSTEM})


class SystemFault(Retryable):
    """Nothing was sent, or what was sent is sent again: the receiver has nothing to do with it."""


def raise_if_own_fault(error: BaseException) -> None:
    """SystemFault, if what stopped an exchange, or the lookup before it, is on the list."""
    for one in (error, error.__cause__):
        listed = OWN_LOOKUPS if isinstance(one, socket.gaierror) else OWN_ERRORS
        if isinstance(one, OSError) and one.errno in listed:
            msg = f"This process could not send: {errno.errorcode.get(one.errno, one.errno)}."
            raise SystemFault(msg) from error
