"""Each rule can fail: one defect in the template, and the rule names it."""

from pathlib import Path

import pytest

from infra.template import deployed, read
from tests.rules import ALL, Rule, data, edges, environment, functions, mail, permissions, queues, recursion
from tests.rules.defects import GONE, named, planted
from tests.rules.test_network import DEFECTS as OF_THE_NETWORK
from tests.rules.test_template import ORIGIN, on_aws

STAR = {"Sid": "Trace", "Effect": "Allow", "Action": ["xray:*"], "Resource": "*"}
TLS = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": {"Ref": "WebhookQueue"}}
BOTH = {"Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": {"Fn::GetAtt": ["SecretsKey", "Arn"]}}
SCAN = {"Sid": "KeepFailedRecords", "Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::*"}
API_ROLE = "ApiRole/Policies/0/PolicyDocument/Statement"
PAGE_ROLE = "PageRole/Policies/0/PolicyDocument/Statement"
LEADING = f"{API_ROLE}/5/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys"
DELETE, PUT = "dynamodb:DeleteItem", "dynamodb:PutItem"
WRITTEN = f"{PAGE_ROLE}/3/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys"
SUBMIT = "SendEmailRole/Policies/0/PolicyDocument/Statement/8"
DISPATCH_SENDS = "DispatchRole/Policies/0/PolicyDocument/Statement/6"
OWN_QUEUE, TIMER_QUEUE = ([{"Fn::GetAtt": [name, "Arn"]}] for name in ("DispatchQueue", "OrderTimerQueue"))
STREAM = "PublishFunction/Events/Journal/Properties"
MAILS = "SendEmailFunction/Environment/Variables"
FACTS = "DispatchFunction/Events/Facts/Properties"
MINUTE = "SweepRule/Targets/0"
FROM_SES = "MailFeedbackTopicPolicy/PolicyDocument/Statement/1"
FORMAT = "HttpApiStage/AccessLogSettings/Format"

# Rule · where: `Resource/property`, `Resource:attribute` or `/section` · what is there instead.
DEFECTS: list[tuple[Rule, str, object]] = [
    (queues.visibility_is_six_times_the_timeout, "DispatchQueue/VisibilityTimeout", 119),
    (queues.visibility_is_six_times_the_timeout, "WebhookQueue/VisibilityTimeout", GONE),
    (queues.visibility_is_six_times_the_timeout, "TickFunction/Timeout", 16),
    (queues.batches_report_partial_failures, f"{FACTS}/FunctionResponseTypes", GONE),
    (queues.batches_report_partial_failures, f"{FACTS}/FunctionResponseTypes", []),
    (queues.every_queue_has_dead_letters, "WebhookQueue/RedrivePolicy", GONE),
    (queues.every_queue_has_dead_letters, "WebhookQueue/RedrivePolicy/maxReceiveCount", 1),
    (queues.dead_letters_come_from_their_source_only, "WebhookDeadLetters/RedriveAllowPolicy", GONE),
    (queues.dead_letters_come_from_their_source_only, "RuleDeadLetters/RedriveAllowPolicy", GONE),
    (
        queues.dead_letters_come_from_their_source_only,
        "WebhookDeadLetters/RedriveAllowPolicy/sourceQueueArns/0/Fn::Sub",
        "arn:aws:sqs:eu-central-1:1:${AWS::StackName}-dispatch",
    ),
    (queues.dead_letters_outlive_their_source, "WebhookDeadLetters/MessageRetentionPeriod", 345_600),
    (queues.dead_letters_outlive_their_source, "WebhookQueue/MessageRetentionPeriod", 1_209_600),
    (queues.rule_targets_and_subscriptions_have_dead_letters, "JournalRule/Targets/0/DeadLetterConfig", GONE),
    (queues.rule_targets_and_subscriptions_have_dead_letters, f"{MINUTE}/DeadLetterConfig", GONE),
    (
        queues.rule_targets_and_subscriptions_have_dead_letters,
        "/Resources/Feedback",
        {"Type": "AWS::SNS::Subscription", "Properties": {"Protocol": "sqs"}},
    ),
    (queues.queues_are_encrypted, "OrderTimerQueue/SqsManagedSseEnabled", False),
    (queues.queues_are_encrypted, "OrderTimerQueue/KmsMasterKeyId", "alias/aws/sqs"),
    (queues.queues_take_tls_only, "WebhookQueuePolicy:", GONE),
    (queues.queues_take_tls_only, "WebhookQueuePolicy/PolicyDocument/Statement/0", TLS),
    (queues.rules_and_topics_may_send_to_their_queues, "DispatchQueuePolicy/PolicyDocument/Statement/1", GONE),
    (
        queues.rules_and_topics_may_send_to_their_queues,
        "DispatchQueuePolicy/PolicyDocument/Statement/1/Condition",
        GONE,
    ),
    (queues.rules_and_topics_may_send_to_their_queues, "MailFeedbackQueuePolicy/PolicyDocument/Statement/1", GONE),
    (queues.rules_and_topics_may_send_to_their_queues, "MailFeedbackLostPolicy/PolicyDocument/Statement/1", GONE),
    (queues.stream_failures_keep_their_records, f"{STREAM}/DestinationConfig", GONE),
    (queues.stream_failures_keep_their_records, f"{STREAM}/DestinationConfig/OnFailure/Type", "SQS"),
    (queues.stream_failures_keep_their_records, f"{STREAM}/BisectBatchOnFunctionError", False),
    (queues.stream_failures_keep_their_records, f"{STREAM}/MaximumRetryAttempts", GONE),
    (queues.stream_failures_keep_their_records, f"{STREAM}/MaximumRecordAgeInSeconds", 86_400),
    (queues.stream_failures_keep_their_records, f"{STREAM}/FilterCriteria", GONE),
    (functions.each_function_has_its_own_log_group, "TickFunction/LoggingConfig", GONE),
    (functions.each_function_has_its_own_log_group, "TickFunction/LoggingConfig/LogGroup/Ref", "SweepLogGroup"),
    (functions.each_function_has_its_own_role, "TickFunction/Role", {"Fn::GetAtt": ["SweepRole", "Arn"]}),
    (functions.each_function_has_its_own_role, "TickFunction/Role", GONE),
    (functions.log_groups_forget, "HttpApiLogGroup/RetentionInDays", GONE),
    (functions.functions_are_traced, "TickFunction/Tracing", "PassThrough"),
    (functions.handlers_exist, "TickFunction/Handler", "removal.handlers.tock.handler"),
    (functions.handlers_exist, "TickFunction:", GONE),
    (functions.environments_hold_no_secret, "TickFunction/Environment/Variables/SIGNING_SECRET", "x"),
    (functions.environments_hold_no_secret, "TickFunction/Environment/Variables/PEPPER", "c2VjcmV0c2VjcmV0c2VjcmV0"),
    (
        functions.variables_hold_what_they_are_named_after,
        f"{MAILS}/URGENT_CONFIGURATION_SET",
        {"Ref": "ConfigurationSet"},
    ),
    (functions.variables_hold_what_they_are_named_after, f"{MAILS}/MAIL_QUEUE_URL", {"Ref": "WebhookQueue"}),
    (
        functions.timers_are_queued_before_they_are_due_and_not_twice,
        "SweepFunction/Environment/Variables/LOOK_AHEAD_SECONDS",
        "240",
    ),
    (
        functions.timers_are_queued_before_they_are_due_and_not_twice,
        "PublishFunction/Environment/Variables/LOOK_AHEAD_SECONDS",
        "60",
    ),
    (functions.sweeps_do_not_pile_up, "SweepFunction/EventInvokeConfig", GONE),
    (queues.facts_are_handed_over_again_for_an_hour, "JournalRule/Targets/0/RetryPolicy/MaximumEventAgeInSeconds", 60),
    (queues.stream_failures_keep_their_records, f"{STREAM}/StartingPosition", "LATEST"),
    (functions.environments_hold_text_only, "SweepFunction/Environment/Variables/LOOK_AHEAD_SECONDS", 180),
    (functions.answers_are_taken_within_5_seconds, "ApiFunction/Timeout", 6),
    (functions.answers_are_taken_within_5_seconds, "PageFunction/Timeout", 6),
    (functions.grace_covers_an_answer_under_way, "ApiFunction/Timeout", 6),
    (functions.grace_covers_an_answer_under_way, "PageFunction/Timeout", 6),
    (functions.the_gateway_waits_for_a_cold_start, "HttpApiIntegration/TimeoutInMillis", 5_000),
    (functions.the_gateway_waits_for_a_cold_start, "PageIntegration/TimeoutInMillis", 5_000),
    (functions.a_batch_of_webhooks_fits_its_function, "SendWebhookFunction/Timeout", 15),
    (
        functions.a_batch_of_webhooks_fits_its_function,
        "SendWebhookFunction/Events/Deliveries/Properties/BatchSize",
        20,
    ),
    (functions.those_that_must_not_wait_have_workers_of_their_own, "PageFunction/ReservedConcurrentExecutions", GONE),
    (functions.those_that_must_not_wait_have_workers_of_their_own, "TickFunction/ReservedConcurrentExecutions", 59),
    (functions.sweeps_do_not_pile_up, "SweepFunction/Timeout", 60),
    (functions.chains_are_stopped_by_lambda, "SendWebhookFunction/RecursiveLoop", "Allow"),
    (functions.chains_are_stopped_by_lambda, "SendEmailFunction/RecursiveLoop", {"Ref": "Loops"}),
    (functions.claims_outlast_their_workers, "SendWebhookFunction/Timeout", 56),
    (functions.claims_outlast_their_workers, "SendEmailFunction/Timeout", 56),
    (environment.functions_get_what_their_code_reads, "SweepFunction/Environment/Variables/TABLE_NAME", GONE),
    (environment.functions_get_what_their_code_reads, "DispatchFunction/Environment/Variables/LOCAL", GONE),
    (environment.functions_get_what_their_code_reads, "ApiFunction/Environment/Variables/PUBLIC_URL", GONE),
    (environment.functions_get_nothing_else, "SweepFunction/Environment/Variables/BUS_NAME", "bus"),
    (permissions.nothing_is_allowed_with_a_wildcard, f"{API_ROLE}/2/Action", ["dynamodb:*"]),
    (permissions.nothing_is_allowed_with_a_wildcard, f"{API_ROLE}/2/Resource", "*"),
    (permissions.nothing_is_allowed_with_a_wildcard, f"{API_ROLE}/2/Resource", {"Fn::Sub": "${Table.Arn}/index/*"}),
    (permissions.items_are_written_and_read_by_their_kinds_alone, f"{API_ROLE}/2/Condition", GONE),
    (permissions.items_are_written_and_read_by_their_kinds_alone, f"{PAGE_ROLE}/3/Condition", GONE),
    (permissions.items_are_written_and_read_by_their_kinds_alone, f"{WRITTEN}/0", "clock"),
    (permissions.items_are_written_and_read_by_their_kinds_alone, f"{WRITTEN}/0", "registry:caller"),
    (permissions.items_are_written_and_read_by_their_kinds_alone, f"{WRITTEN}/0", "*"),
    (permissions.no_other_party_writes_items, "PublishRole/Policies/0/PolicyDocument/Statement/2/Action/0", PUT),
    (permissions.mails_leave_as_the_one_sender, f"{SUBMIT}/Condition", GONE),
    (permissions.mails_leave_as_the_one_sender, f"{SUBMIT}/Condition/StringEquals", {"ses:FromAddress": "a@b.example"}),
    (permissions.nothing_is_allowed_with_a_wildcard, f"{API_ROLE}/1", STAR),
    (permissions.nothing_is_allowed_with_a_wildcard, f"{API_ROLE}/1", SCAN),
    (permissions.what_is_wild_on_one_machine_is_not_deployed, f"{API_ROLE}/1", {**STAR, "Sid": "SubmitLocally"}),
    (permissions.roles_have_one_policy_and_no_other, "ApiRole/ManagedPolicyArns", ["arn:aws:iam::aws:policy/Admin"]),
    (permissions.roles_are_for_lambda_only, "ApiRole/AssumeRolePolicyDocument/Statement/0/Principal", {"AWS": "*"}),
    (permissions.no_one_both_seals_and_opens_secrets, f"{API_ROLE}/2", BOTH),
    (permissions.nothing_is_deleted_by_others_or_beyond_what_they_must, f"{API_ROLE}/5/Condition", GONE),
    (permissions.nothing_is_deleted_by_others_or_beyond_what_they_must, f"{LEADING}/0", "*"),
    (permissions.nothing_is_deleted_by_others_or_beyond_what_they_must, f"{PAGE_ROLE}/3/Action/0", DELETE),
    (permissions.strangers_may_invoke_nothing, "ApiFunctionPermission/SourceArn", GONE),
    (permissions.strangers_may_invoke_nothing, "PageFunctionPermission/SourceArn", GONE),
    (permissions.strangers_may_invoke_nothing, "ProblemPermission/SourceArn", GONE),
    (recursion.functions_that_start_themselves_are_guarded, f"{DISPATCH_SENDS}/Resource", OWN_QUEUE),
    (recursion.functions_that_start_themselves_are_guarded, f"{DISPATCH_SENDS}/Resource", TIMER_QUEUE),
    (recursion.functions_that_start_themselves_are_guarded, "SendWebhookFunction/Events", {}),
    (edges.every_route_asks_for_a_token, "HttpApiRoute/AuthorizationType", "NONE"),
    (edges.every_route_asks_for_a_token, "HttpApiRoute/AuthorizerId", GONE),
    (edges.every_route_asks_for_a_token, "PageRoute/RouteKey", "ANY /o/{proxy+}"),
    (edges.every_route_asks_for_a_token, "ProblemRoute/RouteKey", "ANY /problems/{proxy+}"),
    (edges.tokens_are_checked_against_issuer_and_audience, "HttpApiAuthorizer/JwtConfiguration/Audience", GONE),
    (edges.access_logs_hold_routes_and_no_paths, FORMAT, '{"path":"$context.path"}'),
    (edges.access_logs_hold_routes_and_no_paths, FORMAT, '{"who":"$context.authorizer.claims.sub"}'),
    (edges.access_logs_hold_routes_and_no_paths, "HttpApiStage/AccessLogSettings", GONE),
    (edges.stages_are_throttled, "HttpApiStage/DefaultRouteSettings", GONE),
    (edges.open_routes_are_throttled_for_themselves, "HttpApiStage/RouteSettings", GONE),
    (edges.open_routes_are_throttled_for_themselves, "HttpApiStage/RouteSettings", {"ANY /v1/{proxy+}": {}}),
    (edges.stages_wait_for_the_routes_that_they_name, "HttpApiStage:DependsOn", ["PageRoute"]),
    (edges.browsers_of_other_sites_are_not_invited, "HttpApi/CorsConfiguration", {"AllowOrigins": ["*"]}),
    (edges.buckets_are_closed, "FailedRecords/BucketEncryption", GONE),
    (edges.buckets_are_closed, "FailedRecords/PublicAccessBlockConfiguration/BlockPublicAcls", False),
    (edges.buckets_are_closed, "FailedRecords/LifecycleConfiguration", GONE),
    (edges.buckets_are_closed, "FailedRecordsPolicy:", GONE),
    (edges.private_targets_exist_on_one_machine_only, "/Rules", {}),
    (edges.parameters_are_checked, "/Parameters/JwtIssuer/AllowedPattern", GONE),
    (data.what_must_last_outlives_the_stack, "Table:DeletionPolicy", "Delete"),
    (data.what_must_last_outlives_the_stack, "SecretsKey:UpdateReplacePolicy", GONE),
    (data.what_must_last_outlives_the_stack, "LinkKey:DeletionPolicy", "Delete"),
    (data.what_must_last_outlives_the_stack, "TickLogGroup:DeletionPolicy", GONE),
    (data.what_must_last_outlives_the_stack, "CanaryLogGroup:DeletionPolicy", "Retain"),
    (data.the_table_can_be_restored, "Table/DeletionProtectionEnabled", False),
    (data.the_table_can_be_restored, "Table/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", False),
    (data.the_table_can_be_restored, "Table/SSESpecification", GONE),
    (data.the_table_can_be_restored, "Table/StreamSpecification/StreamViewType", "NEW_IMAGE"),
    (data.keys_rotate, "SecretsKey/EnableKeyRotation", False),
    (data.keys_may_have_replicas, "SecretsKey/MultiRegion", GONE),
    (data.what_must_last_outlives_the_stack, "Erasures:DeletionPolicy", "Delete"),
    (data.the_table_is_what_the_stores_think, "Table/KeySchema/1/AttributeName", "timer_at"),
    (data.the_table_is_what_the_stores_think, "Table/AttributeDefinitions/3/AttributeType", "N"),
    (data.the_table_is_what_the_stores_think, "Table/GlobalSecondaryIndexes/0/Projection/ProjectionType", "ALL"),
    (data.the_table_is_what_the_stores_think, "Table/GlobalSecondaryIndexes/1/Projection/NonKeyAttributes/0", GONE),
    (data.the_table_is_what_the_stores_think, "Table/GlobalSecondaryIndexes/2/IndexName", "by_owner"),
    (mail.only_ses_publishes_feedback, "MailFeedbackTopicPolicy:", GONE),
    (mail.only_ses_publishes_feedback, f"{FROM_SES}/Principal", "*"),
    (mail.only_ses_publishes_feedback, f"{FROM_SES}/Condition", GONE),
    (mail.all_feedback_is_asked_for, "MailFeedbackDestination/EventDestination/Enabled", False),
    (mail.all_feedback_is_asked_for, "MailFeedbackDestination/EventDestination/MatchingEventTypes/1", GONE),
    (mail.all_feedback_is_asked_for, "MailFeedbackDestination/EventDestination/SnsDestination", GONE),
    (mail.feedback_reaches_a_queue, "MailFeedbackSubscription:", GONE),
    (mail.notices_are_private_and_never_suppressed, "ConfigurationSet/DeliveryOptions/TlsPolicy", "OPTIONAL"),
    (mail.notices_are_private_and_never_suppressed, "ConfigurationSet/DeliveryOptions/MaxDeliverySeconds", GONE),
    (mail.notices_are_private_and_never_suppressed, "ConfigurationSet/SuppressionOptions", GONE),
    (
        mail.notices_are_private_and_never_suppressed,
        "UrgentConfigurationSet/DeliveryOptions/MaxDeliverySeconds",
        3_600,
    ),
    (mail.every_set_tells_its_feedback, "UrgentMailFeedbackDestination:", GONE),
    (mail.every_set_tells_its_feedback, f"{FROM_SES}/Condition/ArnEquals/aws:SourceArn/1", GONE),
    (mail.short_windows_have_a_set_of_their_own, "UrgentConfigurationSet:", GONE),
]


@pytest.mark.parametrize(("rule", "where", "instead"), DEFECTS, ids=named)
def test_a_defect_is_reported(rule: Rule, where: str, instead: object) -> None:
    assert rule(planted(on_aws(), where, instead))


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_each_rule_holds_where_workers_are_raised_too(rule: Rule) -> None:
    assert (
        rule(deployed(read(), Local="false", LogOrigin=ORIGIN, Workers="raised", OrderShards="16", ListShards="16"))
        == []
    )


def test_every_rule_has_a_defect_that_it_reports() -> None:
    assert {rule for rule, _, _ in (*DEFECTS, *OF_THE_NETWORK)} == set(ALL)


def test_a_grace_below_init_and_timeout_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laws = tmp_path / "removal/law/laws"
    laws.mkdir(parents=True)
    (laws / "xx-1.toml").write_text('[clock]\ngrace = "PT19S"\n')
    monkeypatch.setattr(functions, "CODE", tmp_path)
    assert functions.grace_covers_an_answer_under_way(on_aws()) == ["xx-1.toml: grace 0:00:19 is below 0:00:20"]
