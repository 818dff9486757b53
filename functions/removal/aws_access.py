"""The region of an operator's shell, and the remedy if a request to AWS could not be made or was refused.

boto3 and botocore read AWS_DEFAULT_REGION and the profile. The AWS CLI reads AWS_REGION first, and so does this.
"""

from collections.abc import Mapping

from botocore.exceptions import (
    BaseEndpointResolverError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own
    CredentialRetrievalError,
    HTTPClientError,
    InvalidRegionError,
    LoginError,
    MissingDependencyException,
    NoAuthTokenError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

SET_REGION = "set the region of the stack: export AWS_REGION=eu-central-1"
SIGN_IN = (
    "sign in (aws sso login) or name a profile (export AWS_PROFILE=…), then see that aws sts get-caller-identity works"
)
CONNECT = "look at the network, at HTTPS_PROXY and at the region's name, then run the same again"
OTHER_PLACE = "name another region with AWS_REGION, another account with AWS_PROFILE"
ALLOW = "use credentials that may do this: aws sts get-caller-identity shows which are used now"
REMEDIES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((BaseEndpointResolverError, InvalidRegionError), SET_REGION),
    ((NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, ProfileNotFound), SIGN_IN),
    ((SSOError, LoginError, NoAuthTokenError, TokenRetrievalError, MissingDependencyException), SIGN_IN),
    ((ConnectionError, HTTPClientError), CONNECT),
)
REFUSED_CREDENTIALS = (
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)
REFUSED_RIGHTS = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


def named_region(environment: Mapping[str, str]) -> str | None:
    """The region that AWS_REGION names; None leaves the choice to boto3."""
    return environment.get("AWS_REGION") or None


def remedy(error: Exception) -> str:
    """What went wrong with a request to AWS and what the operator does, as one sentence."""
    message = str(error).replace("\n", " ").rstrip(". ")
    action = _action(error)
    return f"{message}: {action}" if action else message


def _action(error: Exception) -> str:
    if isinstance(error, ClientError):
        return _answer_to(error.response.get("Error", {}).get("Code", ""), str(error))
    return next((action for types, action in REMEDIES if isinstance(error, types)), "")


def _answer_to(code: str, message: str) -> str:
    if code in REFUSED_CREDENTIALS:
        return SIGN_IN
    if code in REFUSED_RIGHTS:
        return ALLOW
    return OTHER_PLACE if code == "ValidationError" and "does not exist" in message else ""
