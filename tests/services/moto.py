"""All services on moto."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any

from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms.models import kms_backends
from moto.ses.models import ses_backends
from moto.sqs.models import Queue, sqs_backends

from tests.services.moto_speedups import hasten
from tests.tables import REGION
from tests.tables import OnMoto as Tables

Kept = tuple[Any, Mapping[str, Any]]


class OnMoto:
    """Asked by clients while its mock is on."""

    def __init__(self) -> None:
        hasten()
        self._mock = mock_aws()
        self.tables = Tables()

    def start(self) -> None:
        """From now on clients ask these."""
        self._mock.start()

    def stop(self) -> None:
        """No more, and nothing refuses any more."""
        self.tables.stop()
        self._mock.stop()

    def shows(self, queue: str) -> bool:
        """Whether a message of a queue can be received now."""
        return bool(_queues()[queue].messages)

    def shown_at(self, queue: str) -> Iterable[datetime]:
        """From when on each message of a queue can be received: a millisecond after it was hidden."""
        return [
            datetime.fromtimestamp(max(message.delayed_until, message.visible_at + 1) / 1000, UTC)
            for message in _queues()[queue]._messages  # noqa: SLF001 - moto has no call for when a message comes due
        ]

    def messages(self) -> Mapping[str, Sequence[str]]:
        """By queue, the ids of all messages that are not deleted; moto shows its own only to a receiver."""
        return {name: [message.id for message in queue._messages] for name, queue in _queues().items()}  # noqa: SLF001

    def mails(self) -> Sequence[str]:
        """Every mail that SES took, raw."""
        return [str(sent.raw_data) for sent in _sent()]

    def forget_mails(self) -> None:
        """Begin anew with them."""
        _sent().clear()

    def kept(self) -> Kept:
        """What lies in the table now, and the keys."""
        return self.tables.kept(), _copied(_keys())

    def put_back(self, kept: Kept) -> None:
        """Have it lie here."""
        items, keys = kept
        self.tables.put_back(items)
        _keys().clear()
        _keys().update(_copied(keys))


def _queues() -> Mapping[str, Queue]:
    return sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues


def _sent() -> list[Any]:
    sent: list[Any] = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    return sent


def _keys() -> dict[str, Any]:
    keys: dict[str, Any] = kms_backends[DEFAULT_ACCOUNT_ID][REGION].keys
    return keys


def _copied(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {id_: copy(key) for id_, key in keys.items()}
