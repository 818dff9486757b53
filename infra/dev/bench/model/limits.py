"""AWS's limits by default, of eu-central-1 where they differ, each with the page that says it; and assumed times.

What AWS calls a quota can be raised on request; what it calls a limit of a partition cannot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
PARTITION_WRITES = 1_000  # write units a second of one partition, of the table or of an index
PARTITION_READS = 3_000
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
NEW_TABLE_WRITES = 4_000  # of an on-demand table that is not warm
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
TABLE_WRITES = 40_000  # quota of one on-demand table
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
FIRST_WORKERS = 5  # with which a mapping of a queue begins
MORE_WORKERS = 300 / 60  # a second, while messages are left
# https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
NEW_ENVIRONMENTS = 1_000 / 10  # a second, of one function
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
CONCURRENT_EXECUTIONS = 1_000
MEMORY_OF_ONE_CPU = 1_769  # MB; https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
PUT_EVENTS = 2_400  # requests a second
RULE_INVOCATIONS = 4_500  # events a second that a rule sends on
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
IN_FLIGHT = 120_000  # messages of one queue
# https://docs.aws.amazon.com/ses/latest/dg/quotas.html: outside the sandbox "varies"; this is what deploying.md assumes
MAILS = 14  # a second

SDK_PAUSES = (0.5, 1.0)  # seconds between three tries of a call, on average: standard mode, two retries
SQS_TO_FUNCTION = 0.02  # seconds
STREAM_TO_FUNCTION = 0.125  # four polls a second; https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

# What nothing here can measure: milliseconds that a warm function waits for an answer. Rather too much than too little.
ASSUMED_MS = {
    "reads": 8,
    "writes": 8,
    "transactions": 16,
    "sqs": 17,
    "events": 17,
    "kms": 8,
    "secretsmanager": 8,
    "sesv2": 100,
}
RECEIVER_MS = 50  # as in `make bench`


@dataclass(frozen=True, slots=True)
class Quotas:
    """What AWS was asked for, for one run; by default nothing."""

    table_writes: int = TABLE_WRITES  # of a table that is warm; a new one takes NEW_TABLE_WRITES
    put_events: int = PUT_EVENTS
    mails: int = MAILS
    workers: int | None = None  # of each queue at most; None: the template's
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the template


DEFAULT = Quotas()
RAISED = Quotas(
    table_writes=80_000, put_events=10_000, mails=1_000, parameters={"Workers": "raised", "OrderShards": "16"}
)
