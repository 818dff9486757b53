import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import PutError

from removal.telemetry.failure import described

SECRET = "Айгүл"


def _raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_it_tells_the_error_what_caused_it_and_the_lines_it_passed_but_no_message() -> None:
    found = described(_raised(ValueError(SECRET), _raised(KeyError(SECRET))))
    assert found["error"] == "ValueError"
    assert [one["error"] for one in found["chain"]] == ["ValueError", "KeyError"]
    assert all(one["through"][0].endswith(" _raised") for one in found["chain"])
    assert SECRET not in str(found)


def test_it_tells_the_code_that_aws_gave() -> None:
    refused = ClientError({"Error": {"Code": "AccessDeniedException", "Message": SECRET}}, "PutItem")
    assert described(PutError(SECRET, refused))["code"] == "AccessDeniedException"
    assert described(refused)["code"] == "AccessDeniedException"
    assert described(ValueError())["code"] is None


def test_it_tells_which_call_of_aws_failed_whatever_was_made_of_it() -> None:
    refused = ClientError({"Error": {"Code": "ThrottlingException", "Message": SECRET}}, "Decrypt")
    found = described(_raised(ValueError(SECRET), refused))
    assert (found["error"], found["code"], found["operation"]) == ("ValueError", "ThrottlingException", "Decrypt")


def test_it_does_not_tell_what_an_error_was_raised_in_spite_of() -> None:
    def fail() -> None:
        try:
            raise KeyError  # noqa: TRY301 - the point
        except KeyError:
            raise RuntimeError from None

    with pytest.raises(RuntimeError) as failed:
        fail()
    assert [one["error"] for one in described(failed.value)["chain"]] == ["RuntimeError"]
