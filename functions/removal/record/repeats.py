"""How long a repeated request counts as a retry of the first, whose answer was lost. Pure."""

from datetime import timedelta

SENT_AGAIN_WITHIN = timedelta(hours=1)  # if no other party has acted on the order since
RETRIED_WITHIN = timedelta(minutes=1)  # also if the other party has acted since
