"""A fault of the night: one alarm rings, and a person follows its page on a deployment in memory (decision 112).

    python -m tests.operations.night sweep-heartbeat

It prints what the alarm mails, and how to get a shell. `test_nights.py` types the same pages on the same faults.
"""
