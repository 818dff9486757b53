"""PutObject, with its conditions, GetObject and ListObjectsV2."""

from typing import Any

from tests.simulation.conformance.rows import ANY, Ref, Refused, Row, Step

PUT = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html"
LIST = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"
Values = dict[str, Any]
NONE = Refused("NoSuchBucket", 404)


def put(key: str) -> Step:
    return Step("PutObject", {"Bucket": "$bucket", "Key": key, "Body": b"a"})


SHOWN = ("ETag", "LastModified", "ChecksumAlgorithm", "ChecksumType")


def listed(keys: list[str], names: tuple[str, ...] = SHOWN, **more: object) -> Values:
    shown = dict.fromkeys(names, ANY)
    contents = [{"Key": key, "Size": 1, "StorageClass": "STANDARD", **shown} for key in keys]
    values = {"Name": "$bucket", "Prefix": "x/", "MaxKeys": 1000, "KeyCount": len(keys), "IsTruncated": False}
    return {**values, "EncodingType": "url", **({"Contents": contents} if contents else {}), **more}


def _list(name: str, answer: Values | Refused, **more: object) -> Row:
    request = {"Bucket": "$bucket", "Prefix": "x/", "EncodingType": "url", **more.pop("request", {})}  # type: ignore[dict-item]
    return Row(f"s3: {name}", "s3", "ListObjectsV2", request, answer, LIST, **more)  # type: ignore[arg-type]


OBJECT = {"Bucket": "$bucket", "Key": "x/a:b", "Body": b"a"}
WRITTEN = dict.fromkeys(("ETag", "ServerSideEncryption", "ChecksumCRC32", "ChecksumType"), ANY)
TWO = [put("x/b"), put("x/a"), put("y/c")]
FIRST = Step("ListObjectsV2", {"Bucket": "$bucket", "Prefix": "x/", "MaxKeys": 1, "EncodingType": "url"})
TOKEN = Ref(3, ("NextContinuationToken",))

CONDITIONS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"
GET = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"
THERE = put("x/a:b")
OF_A, OF_B = '"0cc175b9c0f1b6a831c399e269772661"', '"92eb5ffee6ae2fec3ad71c777531578f"'  # MD5
FAILED, MISSING = Refused("PreconditionFailed", 412), Refused("NoSuchKey", 404)


def _put(name: str, request: Values, answer: Values | Refused, **more: object) -> Row:
    return Row(f"s3: an object {name}", "s3", "PutObject", {**OBJECT, **request}, answer, CONDITIONS, **more)  # type: ignore[arg-type]


B = {"Body": b"b"}
ROWS = (
    _put("where none is", {"IfNoneMatch": "*"}, {**WRITTEN, "ETag": OF_A}),
    _put("where one is", {**B, "IfNoneMatch": "*"}, FAILED, before=[THERE]),
    _put("where the same one is", {"IfNoneMatch": "*"}, FAILED, before=[THERE]),
    _put("in place of the one that is there", {**B, "IfMatch": OF_A}, {**WRITTEN, "ETag": OF_B}, before=[THERE]),
    _put("in place of another", {**B, "IfMatch": OF_B}, FAILED, before=[THERE]),
    _put("in place of one that is gone", {**B, "IfMatch": OF_A}, MISSING),
    Row("s3: an object that is not there", "s3", "GetObject", {"Bucket": "$bucket", "Key": "x/a:b"}, MISSING, GET),
    Row("s3: an object", "s3", "PutObject", OBJECT, WRITTEN, PUT),
    Row("s3: an object again", "s3", "PutObject", OBJECT, WRITTEN, PUT, before=[put("x/a:b")]),
    Row("s3: an object without its bucket", "s3", "PutObject", {**OBJECT, "Bucket": "no-such-bucket-here"}, NONE, PUT),
    _list("no keys", listed([])),
    _list("keys in their order", listed(["x/a", "x/b"]), before=TWO),
    _list(
        "a page of keys",
        listed(["x/a"], MaxKeys=1, IsTruncated=True, NextContinuationToken=ANY),
        before=TWO,
        request={"MaxKeys": 1},
    ),
    _list(
        "the next page",
        listed(["x/b"], ContinuationToken=ANY),
        before=[*TWO, FIRST],
        request={"ContinuationToken": TOKEN},
    ),
    _list("keys without their bucket", NONE, request={"Bucket": "no-such-bucket-here"}),
)
