"""The emulated AWS: one MiniStack on 127.0.0.1, roles enforced, as a process group that ends with this process."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from infra.dev.local.server import LOOPBACK
from infra.dev.local.waiting import Overdue, until

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

REGION = "eu-central-1"
OPERATOR = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}  # MiniStack's root; there is nothing to keep  # nosec B105
START_WITHIN = 30.0  # seconds
STOP_WITHIN = 5.0  # seconds
EMULATOR = Path(__file__).with_name("emulator.py")


@dataclass(frozen=True, slots=True)
class Aws:
    """Where it answers, and the operator's clients."""

    port: int
    process_group: int

    @property
    def endpoint_url(self) -> str:
        """Every AWS API."""
        return f"http://{LOOPBACK}:{self.port}"

    def cloudformation(self) -> "CloudFormationClient":
        """Stacks."""
        return boto3.client("cloudformation", **self._connection())

    def dynamodb(self) -> "DynamoDBClient":
        """Tables."""
        return boto3.client("dynamodb", **self._connection())

    def events(self) -> "EventBridgeClient":
        """Rules and schedules."""
        return boto3.client("events", **self._connection())

    def ses(self) -> "SESV2Client":
        """Mail."""
        return boto3.client("sesv2", **self._connection())

    def sns(self) -> "SNSClient":
        """Topics."""
        return boto3.client("sns", **self._connection())

    def functions(self) -> "LambdaClient":
        """Functions and what feeds them."""
        return boto3.client("lambda", **self._connection())

    def iam(self) -> "IAMClient":
        """Roles."""
        return boto3.client("iam", **self._connection())

    def kms(self) -> "KMSClient":
        """Keys."""
        return boto3.client("kms", **self._connection())

    def logs(self) -> "CloudWatchLogsClient":
        """What functions said."""
        return boto3.client("logs", **self._connection())

    def queues(self) -> "SQSClient":
        """Messages."""
        return boto3.client("sqs", **self._connection())

    def s3(self) -> "S3Client":
        """Buckets."""
        return boto3.client("s3", **self._connection())

    def _connection(self) -> dict[str, Any]:
        config = Config(retries={"mode": "standard", "max_attempts": 3}, s3={"addressing_style": "path"})
        return {"endpoint_url": self.endpoint_url, "region_name": REGION, "config": config, **OPERATOR}


@contextmanager
def emulated(scratch: Path, log: Path, ses_url: str) -> Iterator[Aws]:
    """Start it, the emulated functions' SES at `ses_url`, what it prints added to `log`.

    On leaving it is gone with all that it wrote and started.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, mode=0o700)
    port = _free_port()
    process = _started(scratch, log, {**_environment(scratch, port), "AWS_ENDPOINT_URL_SESV2": ses_url})
    try:
        until(lambda: _ready(process, port, log), "MiniStack answers", START_WITHIN, every=0.05)
        yield Aws(port, process.pid)
    finally:
        _stop(process, port)
        shutil.rmtree(scratch, ignore_errors=True)


def _started(scratch: Path, log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-P", str(EMULATOR)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=scratch,
            start_new_session=True,
        )


def _environment(scratch: Path, port: int) -> dict[str, str]:
    """Nothing of the caller's but where programs are: the emulated functions inherit it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "AUTH": "true",
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": REGION,
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_WARM_TTL_SECONDS": "86400",  # a cold start in the middle of a run would be this machine's, not AWS's
        "DOCKER_HOST": f"unix://{scratch}/no-docker",
        "AWS_ACCESS_KEY_ID": OPERATOR["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": OPERATOR["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": REGION,
    }


def _ready(process: subprocess.Popen[bytes], port: int, log: Path) -> bool | None:
    if process.poll() is not None:
        raise Overdue(f"MiniStack ended with {process.returncode}; its log is {log}")
    return True if _ask(port, "GET", "/_ministack/ready", 2.0) == http.HTTPStatus.OK else None


def _ask(port: int, method: str, path: str, seconds: float) -> int | None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=seconds)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes], port: int) -> None:
    if process.poll() is None:
        _ask(port, "POST", "/_ministack/reset", STOP_WITHIN)  # it collects its own workers: no orphans for init
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_WITHIN)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
