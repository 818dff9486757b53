"""The laws' numbers by hand: nothing here is read from the product. tests/docs/test_contract.py reads contract 3."""

NAMES = ("kz-1", "eu-tco-1", "demo-1", "demo-draft-1")

TABLE = """
audience threshold      | 100000             | 0             | 100000              | 100000
window                  | PT24H              | PT1H          | PT75S               | PT75S
grace                   | PT20S              | PT20S         | PT20S               | PT20S
accepted evidence       | answer mail_accepted webhook_accepted | answer mail_accepted webhook_accepted | answer mail_accepted webhook_accepted | answer mail_accepted webhook_accepted
resume at least         | PT1H               | PT1H          | PT20S               | PT20S
obstacle limit          | 1                  | 2             | 1                   | 1
unable at most          | PT72H              | PT24H         | PT1M                | PT1M
renewals                | 0                  | 30            | 0                   | 0
answered                | restart            | restart       | restart             | restart
ceased                  | resume             | restart       | resume              | resume
expired                 | resume             | restart       | resume              | resume
authority answers       | PT24H              | PT24H         | PT1M                | PT1M
reinstates              | PT1H               | PT1H          | PT1M                | PT1M
reminders               | PT12H PT4H PT1H    | PT30M PT10M   | PT1M                | PT1M
unreceived after        | PT1H               | PT10M         | PT40S               | PT40S
unreceived again        | PT4H               | PT15M         | -                   | -
bounce counts for       | PT120H             | PT120H        | PT10M               | PT10M
nobody acted after      | PT12H              | PT20M         | PT30S               | PT30S
expert decision for     | child_cyberbullying | -            | child_cyberbullying | child_cyberbullying
second person           | no                 | no            | no                  | yes
first contact           | -                  | PT12H         | -                   | -
languages               | kk ru en           | en            | kk ru en            | kk ru en
categories              | child_cyberbullying illegal_content | terrorist_content | child_cyberbullying illegal_content | child_cyberbullying illegal_content
reason codes            | insult threat humiliation private_data incitement other | incitement solicitation instruction threat | insult threat humiliation private_data incitement other | insult threat humiliation private_data incitement other
preservation in months  | 6                  | 6             | -                   | -
open categories         | -                  | -             | -                   | -
open after months       | -                  | -             | -                   | -
local only              | no                 | no            | yes                 | yes
"""  # noqa: E501 - a table


def rows() -> dict[str, dict[str, str]]:
    """What → law → value."""
    lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    return {line[0]: dict(zip(NAMES, line[1:], strict=True)) for line in lines}
