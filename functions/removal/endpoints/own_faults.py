"""Faults of this system: they are not counted against an endpoint and use up no attempt (design 8.1).

The list is closed: every other fault counts as the receiver's. On such a fault a worker stops before it writes, and
the queue or a timer repeats the work: the timer of the delivery, or of the endpoint for a probe.

- KMS does not decrypt a secret: it is down, throttles, or the key or role is wrong (`Vault`).
- The process or its host has no file, memory or network left (`OWN_ERRORS`), or the resolver has none (`OWN_LOOKUPS`).
- SES does not accept a mail: it is paused, throttles, or is down (`MailWorker` retries without a limit).
- DynamoDB or SQS does not accept a write: the client's error is raised.
"""

import errno
import socket

from removal.errors import Retryable

OWN_ERRORS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.ENETDOWN})
OWN_LOOKUPS = frozenset({socket.EAI_MEMORY, socket.EAI_SYSTEM})


class SystemFault(Retryable):
    """A fault of this system. Nothing was sent, or the same is sent again; the receiver is not at fault."""


def raise_if_own_fault(error: BaseException) -> None:
    """Raises SystemFault if the error of an exchange, or of the DNS lookup before it, is on the list."""
    for cause in (error, error.__cause__):
        listed = OWN_LOOKUPS if isinstance(cause, socket.gaierror) else OWN_ERRORS
        if isinstance(cause, OSError) and cause.errno in listed:
            msg = f"This process could not send: {errno.errorcode.get(cause.errno, cause.errno)}."
            raise SystemFault(msg) from error
