"""S3 in memory: objects of buckets by their keys, and the conditions of a put. A read sees every put that was answered.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

import base64
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from tests.simulation.aws.environment import Environment
from tests.simulation.aws.errors import AwsError, not_simulated

KEYS_AT_ONCE = 1_000
HEADERS = ("ContentType", "CacheControl", "ContentEncoding")


@dataclass(frozen=True, slots=True)
class Stored:
    """An object."""

    body: bytes
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Of an object that is encrypted with S3's own keys: the MD5 of its body."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


class S3:
    """The service with its buckets."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.buckets: dict[str, dict[str, Stored]] = {}

    def add(self, name: str) -> None:
        """Make a bucket."""
        self.buckets[name] = {}

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        bucket = parameters["Bucket"]
        if bucket not in self.buckets:
            raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
        if operation == "PutObject":
            return self._put(bucket, parameters)
        if operation == "GetObject":
            return self._get(bucket, parameters)
        if operation == "ListObjectsV2":
            return self._list(bucket, parameters)
        raise not_simulated("S3", operation)

    def _put(self, bucket: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        _check_condition(self.buckets[bucket].get(parameters["Key"]), parameters)
        body = parameters.get("Body", b"")  # botocore makes a stream of bytes
        headers = {name: parameters[name] for name in HEADERS if name in parameters}
        stored = Stored(body if isinstance(body, bytes) else body.read(), self._environment.now(), headers)
        self.buckets[bucket][parameters["Key"]] = stored
        crc = base64.b64encode(zlib.crc32(stored.body).to_bytes(4, "big")).decode()
        sums = {"ChecksumCRC32": crc, "ChecksumType": "FULL_OBJECT"}
        return {"ETag": stored.etag, "ServerSideEncryption": "AES256", **sums}

    def _get(self, bucket: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        stored = self.buckets[bucket].get(parameters["Key"])
        if stored is None:
            raise _missing()
        return {"Body": BytesIO(stored.body), "ETag": stored.etag, **stored.headers}

    def _list(self, bucket: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Keys in the order of their bytes, after the token, which is the last key of the page before."""
        prefix, after = parameters.get("Prefix", ""), parameters.get("ContinuationToken", "")
        keys = [key for key in sorted(self.buckets[bucket]) if key.startswith(prefix) and key > after]
        most = parameters.get("MaxKeys", KEYS_AT_ONCE)
        page = keys[:most]
        answer = {"Name": bucket, "Prefix": prefix, "MaxKeys": most, "KeyCount": len(page), "EncodingType": "url"}
        contents = {"Contents": [self._shown(bucket, key) for key in page]} if page else {}
        more = {"NextContinuationToken": page[-1]} if len(page) < len(keys) else {}
        token = {"ContinuationToken": after} if after else {}
        return {**answer, "IsTruncated": len(page) < len(keys), **contents, **more, **token}

    def _shown(self, bucket: str, key: str) -> dict[str, Any]:
        stored = self.buckets[bucket][key]
        sums = {"ChecksumAlgorithm": ["CRC32"], "ChecksumType": "FULL_OBJECT"}
        kept = {"Size": len(stored.body), "StorageClass": "STANDARD", "LastModified": stored.at}
        return {"Key": key, "ETag": stored.etag, **sums, **kept}


def _check_condition(there: Stored | None, parameters: Mapping[str, Any]) -> None:
    if "IfNoneMatch" in parameters and there is not None:
        raise _failed("If-None-Match")
    if "IfMatch" in parameters and there is None:
        raise _missing()
    if "IfMatch" in parameters and there is not None and there.etag != parameters["IfMatch"]:
        raise _failed("If-Match")


def _missing() -> AwsError:
    return AwsError("NoSuchKey", "The specified key does not exist.", 404)


def _failed(condition: str) -> AwsError:
    what = f"At least one of the pre-conditions you specified did not hold: {condition}"
    return AwsError("PreconditionFailed", what, 412)
