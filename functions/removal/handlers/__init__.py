"""One module for each Lambda function: it takes the trigger's event, runs one action and returns the answer.

Nothing is collected while Lambda imports one, until `at_start`: what is imported stays.
"""

import gc
import os

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    gc.disable()
