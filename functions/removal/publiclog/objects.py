"""The log's bucket in S3: conditional puts, and how each object is served."""

from typing import TYPE_CHECKING

from removal.publiclog.ports import Kind, Stored
from removal.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import PutObjectRequestTypeDef

BYTES = "application/octet-stream"
FOR_SECONDS, FOR_EVER, FOR_NONE = "max-age=5", "max-age=31536000, immutable", "no-store"
# Type, how long readers may keep it, and the encoding in which it lies.
SERVED = {
    Kind.CHECKPOINT: ("text/plain; charset=utf-8", FOR_SECONDS, None),
    Kind.TILE: (BYTES, FOR_EVER, None),
    Kind.BUNDLE: (BYTES, FOR_EVER, "gzip"),
    Kind.COMMIT: ("application/json", FOR_NONE, None),
    Kind.TABLE: ("application/json", FOR_EVER, None),
    Kind.CSV_TABLE: ("text/csv; charset=utf-8", FOR_EVER, None),
    Kind.STATISTICS: ("application/json", FOR_NONE, None),
}
MISSING = "NoSuchKey"
UNSEEN = frozenset({MISSING, "AccessDenied"})
# Another object is there, or came while this was put; the second is that S3 could not decide it, so nothing was put.
NOT_PUT = frozenset({"PreconditionFailed", "ConditionalRequestConflict", MISSING})


@dataclass(frozen=True, slots=True)
class S3Objects:
    """One bucket. An error other than a condition's is raised; whether a put was done is then not known."""

    client: "S3Client"
    bucket: str

    def read(self, key: str) -> Stored | None:
        """The object under a key; None if there is none."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
        except self.client.exceptions.NoSuchKey:
            return None
        return Stored(answer["Body"].read(), answer["ETag"])

    def body(self, key: str) -> bytes | None:
        """The bytes of the object under a key; None if there is none, as `first_bytes`."""
        return self.first_bytes(key, None)

    def first_bytes(self, key: str, at_most: int | None) -> bytes | None:
        """The first bytes of the object under a key, or all of them; None if there is none.

        To a role that may not list the bucket S3 answers of a missing object that access is denied.
        """
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in UNSEEN:
                raise
            return None
        return answer["Body"].read(at_most)

    def folders(self, prefix: str, after: str) -> list[str]:
        """The names of the folders below a prefix that come after a name; of the first 1,000 objects."""
        listed = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, StartAfter=prefix + after)
        return sorted({each["Key"].removeprefix(prefix).partition("/")[0] for each in listed.get("Contents", [])})

    def create(self, key: str, body: bytes, kind: Kind) -> bool:
        """Put an object where none is. False if one is there, or another is being put: then nothing is known of it."""
        return self._put({**self._request(key, body, kind), "IfNoneMatch": "*"})

    def replace(self, key: str, body: bytes, kind: Kind, tag: str) -> bool:
        """Put an object in place of the one with a tag. False if that is another by now, or gone."""
        return self._put({**self._request(key, body, kind), "IfMatch": tag})

    def any_below(self, prefix: str) -> bool:
        """Whether there is any object whose key begins with `prefix`."""
        return self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1)["KeyCount"] > 0

    def _request(self, key: str, body: bytes, kind: Kind) -> "PutObjectRequestTypeDef":
        type_, kept, encoding = SERVED[kind]
        request: PutObjectRequestTypeDef = {
            "Bucket": self.bucket,
            "Key": key,
            "Body": body,
            "ContentType": type_,
            "CacheControl": kept,
        }
        return {**request, "ContentEncoding": encoding} if encoding else request

    def _put(self, request: "PutObjectRequestTypeDef") -> bool:
        try:
            self.client.put_object(**request)
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in NOT_PUT:
                raise
            return False
        return True
