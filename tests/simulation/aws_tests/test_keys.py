"""KMS and Secrets Manager in memory, through the product's own vault and link keys."""

from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.kms import Kms
from tests.simulation.aws.secrets import Secrets
from tests.simulation.aws_tests.still_world import StillWorld

CONTEXT = {"owner": "platform:1", "endpoint": "a"}


def sealed(kms: Kms, key_id: str) -> bytes:
    parameters = {"KeyId": key_id, "Plaintext": b"secret", "EncryptionContext": CONTEXT}
    return bytes(kms.call("Encrypt", parameters)["CiphertextBlob"])


def test_a_secret_opens_in_its_context_alone() -> None:
    kms = Kms(StillWorld())
    key = kms.add("alias/secrets")
    blob = sealed(kms, "alias/secrets")
    assert b"secret" not in blob
    opened = kms.call("Decrypt", {"CiphertextBlob": blob, "EncryptionContext": dict(reversed(CONTEXT.items()))})
    assert (opened["Plaintext"], opened["KeyId"]) == (b"secret", key.arn)
    wrong: list[dict[str, Any]] = [
        {"CiphertextBlob": blob, "EncryptionContext": {**CONTEXT, "owner": "platform:2"}},
        {"CiphertextBlob": blob},
        {"CiphertextBlob": blob[:-1] + bytes([blob[-1] ^ 1]), "EncryptionContext": CONTEXT},
        {"CiphertextBlob": b"x"},
    ]
    for parameters in wrong:
        with pytest.raises(AwsError, match="InvalidCiphertext"):
            kms.call("Decrypt", parameters)


def test_the_same_seed_gives_the_same_keys_and_ciphertexts() -> None:
    blobs = []
    for seed in (1, 1, 2):
        kms = Kms(StillWorld(seed))
        blobs.append(sealed(kms, kms.add().arn))
    assert blobs[0] == blobs[1] != blobs[2]


def test_a_key_that_is_not_there_is_refused() -> None:
    kms = Kms(StillWorld())
    with pytest.raises(AwsError, match="NotFound"):
        sealed(kms, "alias/none")
    blob = sealed(kms, kms.add().id)
    with pytest.raises(AwsError, match="IncorrectKey"):
        kms.call("Decrypt", {"CiphertextBlob": blob, "EncryptionContext": CONTEXT, "KeyId": kms.add().arn})


def test_a_rotated_secret_keeps_its_previous_version() -> None:
    secrets = Secrets(StillWorld())
    drawn = {"GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True}}
    arn = secrets.add("link-key", drawn)
    first = secrets.call("GetSecretValue", {"SecretId": arn})
    assert first["SecretString"].isalnum()
    assert len(first["SecretString"]) == 64
    with pytest.raises(AwsError, match="AWSPREVIOUS"):
        secrets.call("GetSecretValue", {"SecretId": arn, "VersionStage": "AWSPREVIOUS"})
    for _ in range(2):
        secrets.call("PutSecretValue", {"SecretId": arn, "SecretString": "new", "ClientRequestToken": "t" * 32})
    stages = [
        secrets.call("GetSecretValue", {"SecretId": "link-key", "VersionStage": stage})["SecretString"]
        for stage in ("AWSCURRENT", "AWSPREVIOUS")
    ]
    assert stages == ["new", first["SecretString"]]
    with pytest.raises(AwsError, match="ResourceExists"):
        secrets.call("PutSecretValue", {"SecretId": arn, "SecretString": "x", "ClientRequestToken": "t" * 32})
    with pytest.raises(AwsError, match="ResourceNotFound"):
        secrets.call("GetSecretValue", {"SecretId": "none"})
