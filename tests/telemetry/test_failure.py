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
    description = described(_raised(ValueError(SECRET), _raised(KeyError(SECRET))))
    assert description["error"] == "ValueError"
    assert [cause["error"] for cause in description["chain"]] == ["ValueError", "KeyError"]
    assert all(cause["through"][0].endswith(" _raised") for cause in description["chain"])
    assert SECRET not in str(description)


def test_it_tells_the_code_that_aws_gave() -> None:
    refused = ClientError({"Error": {"Code": "AccessDeniedException", "Message": SECRET}}, "PutItem")
    assert described(PutError(SECRET, refused))["code"] == "AccessDeniedException"
    assert described(refused)["code"] == "AccessDeniedException"
    assert described(ValueError())["code"] is None


def test_it_tells_which_call_of_aws_failed_whatever_was_made_of_it() -> None:
    refused = ClientError({"Error": {"Code": "ThrottlingException", "Message": SECRET}}, "Decrypt")
    description = described(_raised(ValueError(SECRET), refused))
    assert (description["error"], description["code"], description["operation"]) == (
        "ValueError",
        "ThrottlingException",
        "Decrypt",
    )


def test_it_does_not_tell_what_an_error_was_raised_in_spite_of() -> None:
    def fail() -> None:
        try:
            raise KeyError  # noqa: TRY301 - the point
        except KeyError:
            raise RuntimeError from None

    with pytest.raises(RuntimeError) as failed:
        fail()
    assert [cause["error"] for cause in described(failed.value)["chain"]] == ["RuntimeError"]
