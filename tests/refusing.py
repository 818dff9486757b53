"""DynamoDB on moto that refuses for a moment."""

from collections.abc import Callable

import pytest
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models import DynamoDBBackend

NAME = "com.amazonaws.dynamodb.v20120810#"
Refusing = Callable[[str, str, int], None]


def refusing_of(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    """`refuse(operation, code, times)`: the next such operations on orders are refused, so many of them."""

    def refuse(operation: str, code: str, times: int) -> None:
        real, left = getattr(DynamoDBBackend, operation), [times]

        def held(self: DynamoDBBackend, *given: object, **named: object) -> object:
            if left[0] and "order:" in str((given, named)):
                left[0] -= 1
                failed = DynamodbException(NAME + code, "for this moment")
                failed.error_type = NAME + code
                raise failed
            return real(self, *given, **named)

        monkeypatch.setattr(DynamoDBBackend, operation, held)

    return refuse
