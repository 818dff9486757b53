"""A handler as aws-lambda-handler-cookbook's that creates an order: the same libraries, in our words.

It has a resolver that validates, a logger, metrics, a tracer, a configuration with feature flags in AppConfig,
idempotency in one table and the order in another, by boto3; the cookbook writes the order with a client in Rust.
"""

import uuid
from http import HTTPStatus
from typing import Annotated, Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.logging import Logger, correlation_paths
from aws_lambda_powertools.metrics import Metrics, MetricUnit
from aws_lambda_powertools.tracing import Tracer
from aws_lambda_powertools.utilities.feature_flags import AppConfigStore, FeatureFlags
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.serialization.pydantic import PydanticSerializer
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, Field, PositiveInt

PATH = "/api/orders/"

logger = Logger(service="reference")
tracer = Tracer(service="reference")
metrics = Metrics(namespace="Reference", service="reference")
app = APIGatewayRestResolver(enable_validation=True)
flags = FeatureFlags(
    AppConfigStore(environment="bench", application="reference", name="orders", max_age=5, envelope="features")
)
once = IdempotencyConfig(expires_after_seconds=300)
seen = DynamoDBPersistenceLayer(table_name="seen")
table = boto3.resource("dynamodb").Table("orders")


class NewOrder(BaseModel):
    """The body of a request."""

    customer: Annotated[str, Field(min_length=1, max_length=20, description="Who orders")]
    items: Annotated[PositiveInt, Field(strict=True, description="How many items")]


class Order(NewOrder):
    """The answer."""

    id: str


class Problem(BaseModel):
    """The answer after an error."""

    error: str = "internal server error"


class Configuration(BaseModel):
    """What AppConfig has beside the feature flags."""

    countries: list[str]


class NotSaved(Exception):
    """The table took no order."""


@app.exception_handler(NotSaved)  # type: ignore[untyped-decorator]
def not_saved(_: NotSaved) -> Response[Any]:
    """A problem."""
    logger.error("no order was saved")
    problem = Problem().model_dump_json()
    return Response(HTTPStatus.INTERNAL_SERVER_ERROR, content_types.APPLICATION_JSON, problem)


@app.post(
    PATH,
    summary="Create an order",
    response_description="The order",
    responses={200: {"description": "The order", "content": {"application/json": {"model": Order}}}},
    tags=["orders"],
)
def create(body: Annotated[NewOrder, Body(embed=False, media_type="application/json")]) -> Order:
    """Create an order from a request."""
    logger.info("request", order=body.model_dump())
    configuration = Configuration.model_validate(flags.store.get_raw_configuration)
    logger.debug("configuration", countries=configuration.countries)
    metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=1)
    once.register_lambda_context(app.lambda_context)
    made: Order = kept(order=body)
    logger.info("created")
    return made


@idempotent_function(  # type: ignore[untyped-decorator]
    data_keyword_argument="order", config=once, persistence_store=seen, output_serializer=PydanticSerializer
)
@tracer.capture_method(capture_response=False)
def kept(order: NewOrder) -> Order:
    """Save an order; the same request a second time gets the same order."""
    logger.info("to create", items=order.items)
    campaign = flags.evaluate(name="campaign", context={}, default=False)
    premium = flags.evaluate(name="premium", context={"customer": order.customer}, default=False)
    logger.debug("flags", campaign=campaign, premium=premium)
    made = Order(id=str(uuid.uuid4()), **order.model_dump())
    logger.append_keys(order_id=made.id)
    table.put_item(Item=made.model_dump())
    logger.info("saved")
    return made


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of a REST API."""
    return app.resolve(event, context)
