"""Errors of writing the local state, in words."""

import errno

# Of a folder that cannot be written to: read-only, another's, no folder; and of a disk that is full.
UNWRITABLE = frozenset({
    *(errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EEXIST),
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
})  # fmt: skip


def unwritable(error: BaseException | None) -> str:
    """A sentence for such an error; empty for any other."""
    if not isinstance(error, OSError) or error.errno not in UNWRITABLE:
        return ""
    where = f" {error.filename}" if error.filename else ""
    why = f"The local state{where} cannot be written ({error.strerror})"
    return f"{why}: free disk space, or run this in a folder that you may write to."
