"""What is true of a deployment that works: each promise looks at one thing and answers what is wrong with it."""

from collections.abc import Callable

from infra.deploy.checks import data, edge, functions, mail, watching
from infra.deploy.deployment import Deployment

Promise = Callable[[Deployment], list[str]]

ALL: tuple[Promise, ...] = (
    edge.the_api_asks_for_a_token,
    edge.anybody_reads_the_document,
    edge.anybody_reads_the_problems,
    edge.nothing_is_said_in_plain_text,
    edge.the_issuer_of_tokens_is_found,
    functions.functions_are_active,
    functions.functions_run_what_the_template_says,
    functions.functions_are_traced,
    functions.webhooks_leave_as_the_template_says,
    functions.concurrency_is_kept,
    functions.mappings_are_enabled,
    functions.batches_report_what_failed,
    functions.failed_stream_records_are_kept,
    functions.the_sweep_beats,
    data.the_table_can_be_restored,
    data.the_table_is_protected,
    data.the_table_streams_both_images,
    data.keys_rotate,
    data.logs_are_kept_as_long_as_asked,
    data.queues_refuse_plain_http,
    data.nothing_lies_in_the_dead_letters,
    mail.the_sender_is_verified,
    mail.mails_are_signed,
    mail.bounces_come_to_our_own_domain,
    mail.anybody_may_be_written_to,
    mail.feedback_comes_back,
    watching.every_alarm_exists,
    watching.no_alarm_rings,
    watching.who_is_paged_has_agreed,
)
# What takes a while after a deployment: a heartbeat a minute and CloudWatch's own delay, an alarm's next look, a start.
COMES: frozenset[Promise] = frozenset(
    {functions.functions_are_active, functions.mappings_are_enabled, functions.the_sweep_beats, watching.no_alarm_rings}
)
