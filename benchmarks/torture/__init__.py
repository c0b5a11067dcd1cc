"""`make torture`: writers that are killed, stopped and starved of room, and an account of every line they were told of.

Read `plan` for what is done, `tormentor` for how, and `audit` for what is counted against the store.
"""
