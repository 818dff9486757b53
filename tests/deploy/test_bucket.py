"""The bucket that code is deployed from: one of another account's with the same name gets nothing of ours."""

from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.deploy.bucket import Bucket, code_bucket
from tests.deploy.account import ACCOUNT, S3


def session(s3: S3) -> boto3.Session:
    sts = SimpleNamespace(get_caller_identity=lambda: {"Account": ACCOUNT})
    return SimpleNamespace(client=lambda service: {"s3": s3, "sts": sts}[service])  # type: ignore[return-value]


def test_a_new_one_is_closed_to_the_public_and_one_that_is_ours_is_used_as_it_is() -> None:
    s3 = S3()
    code_bucket(session(s3)).put(b"code", "zip")
    assert set(s3.closed.values()) == {True}
    assert len(s3.closed) == 4
    before = dict(s3.objects)
    assert code_bucket(session(s3)).put(b"code", "zip") in before
    assert s3.objects == before


def test_anothers_gets_nothing_whether_it_was_there_or_took_the_name_since() -> None:
    anothers = S3("999988887777")
    with pytest.raises(ClientError):
        code_bucket(session(anothers))
    with pytest.raises(ClientError):
        Bucket(anothers, "removal-orders-code", ACCOUNT).put(b"code", "zip")  # type: ignore[arg-type]
    assert anothers.objects == {}
