"""What an emulator cannot show of a deployment, by the promise's name, and why. Each is tried all the same."""

from collections.abc import Mapping

CANNOT_SHOW: Mapping[str, str] = {
    "nothing_is_said_in_plain_text": "it speaks plain http",
    "queues_refuse_plain_http": "it speaks plain http, which the policies would refuse",
    "concurrency_is_kept": "it drops what CloudFormation keeps for a function",
    "the_table_can_be_restored": "it drops what CloudFormation says of point-in-time recovery",
    "the_table_is_protected": "Local lifts the protection",
    "mails_are_signed": "it signs no mail",
    "bounces_come_to_our_own_domain": "it knows no MAIL FROM domain",
    "the_sweep_beats": "it makes no metrics of log lines",
    "every_alarm_exists": "it refuses composite alarms, and the stack with them",
    "who_is_paged_has_agreed": "it refuses composite alarms, and the stack with them",
}
