"""Two or three acts on one order at one instant, in every order of their reads and writes.

`starts` bring one order into a state, `acts` are what happens to it, `turns` lets the acts take turns before each call
of DynamoDB that matters to another one, `paths` walks through every order of these calls, each in a process forked
from the start, and `outside` judges what the parties then see.
"""
