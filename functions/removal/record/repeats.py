"""How long a request that is sent again, because its answer was lost, is the same request. Pure."""

from datetime import timedelta

SENT_AGAIN_WITHIN = timedelta(hours=1)  # while no other party has acted on the order since
RETRIED_WITHIN = timedelta(minutes=1)  # also if the other party has acted since
