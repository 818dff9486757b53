"""Rules of the runbooks: a person who does not know the names can type each command, and loses nothing by it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.template import FUNCTION, read, resources

RUNBOOKS = Path("infra/runbooks")
INDEX = "README"
BEGINNING = (
    "The alarm's text has a line `export STACK=… AWS_REGION=…`: type it first, in [a shell](README.md#a-shell).\n"
    "Replace words in capitals by what the commands print.\n"
)
Pages = Mapping[str, str]  # text by name, without `.md`
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"(?<![\w$-])[A-Z][A-Z_]{2,}(?![\w(])")
LINK = re.compile(r"\]\(([a-z-]+)\.md[)#]")
# What is in capitals and is no word to be replaced: an operator of AWS's, a value, a variable that is being set.
NO_WORDS = re.compile(
    r"'[^']*'|--query \"[^\"]*\"|\bMODIFIED DELETED\b|pattern \w+|--namespace \S+|--validation-method DNS|\b[A-Z_]+="
    r"|=REGIONAL\b|AttributeKey=\w+"
)
OWN = {"REASON", "FILE"}  # the operator's own
LINES = r"aws logs filter-log-events"  # each has its `timestamp`
# Each word, and the command that prints it.
PRINTED_BY = {
    "FROM": LINES,
    "UNTIL": r"date -u \+%Y-%m-%dT%H:%M:%SZ",
    "SINCE": LINES,
    "ORDER": r'"answer refused"|"mail feedback"|"mail submitted"|--index-name (?:by_authority|open_by_platform)',
    "ENDPOINT": r"removal-orders .*endpoint list",
    "MAPPING": r"aws lambda list-event-source-mappings .*UUID",
    "QUEUE": r"removal-orders .*redrive \$queue-dead-letters",
    "ENVIRONMENT": r"Tags\[\?Key=='environment'\]",
    "RELEASE": r"git log ",
    "ISSUER": r"aws apigatewayv2 get-authorizers|registry:caller",
    "SUB": r"registry:caller",
    "AUTHORITY": r"registry:caller",
    "DOMAIN": r"ParameterKey=='MailFrom'|OutputKey=='ApiUrl'",
    "CERTIFICATE": r"aws apigatewayv2 get-domain-names .*CertificateArn",
    "USER": r"aws cloudtrail lookup-events .*Username",
    "KEY_ID": r"aws cloudtrail lookup-events .*AccessKeyId",
}
# Not in the bash 3.2 of macOS, or not in BSD's tools, or another thing there.
NOT_EVERYWHERE = re.compile(
    r"\bdate (?:-d|--date|-v|-I)|\bsed -[irE]|\bgrep -[a-zA-Z]*P|\breadlink -f|\bbase64 -|\bxargs -[rd]|\bstat -"
    r"|\bsort -V|\bmktemp --|\bmapfile\b|\breadarray\b|\bdeclare -A|\$\{\w+(?:\^\^|,,)|\|&|&>>|\bcoproc\b"
    r"|(?:^|[|;(] *)(?:jq|tac|timeout|watch|seq|sha256sum|realpath|numfmt|shuf|nproc)\b|\b(?:cp|ls|du|wc|head|tail) --",
    re.MULTILINE,
)
LEAST = 2  # workers that a mapping may be limited to, at least: lowers every one
LIMIT = re.compile(r"update-event-source-mapping .*MaximumConcurrency=(\d+)")
KEPT = re.compile(
    r'put-function-concurrency --function-name "\$STACK-([a-z-]+)" --reserved-concurrent-executions (\d+)'
)


def pages(folder: Path = RUNBOOKS) -> dict[str, str]:
    """The pages of alarms and of what no alarm sees; not the index."""
    return {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.md")) if file.stem != INDEX}


def commands(page: str) -> list[str]:
    """Each command of a page's blocks, continuation lines joined, in the order in which they are typed."""
    whole = "".join(BLOCK.findall(page)).replace("\\\n", " ")
    return [re.sub(r" +", " ", line).strip() for line in whole.splitlines() if line.strip()]


def words(command: str) -> set[str]:
    """The words in capitals that a person replaces before the command is typed."""
    return set(WORD.findall(NO_WORDS.sub("", command)))


def each_page_begins_with_its_stack(pages: Pages) -> list[str]:
    return [f"{name}: does not" for name, text in pages.items() if text.split("\n\n", 2)[1] + "\n" != BEGINNING]


def commands_name_the_stack(pages: Pages) -> list[str]:
    """Without it a command goes to the stack of prod, whichever alarm rang."""
    return [
        f"{name}: {command}"
        for name, text in pages.items()
        for command in commands(text)
        if re.search(
            r'(?:^|\()removal-orders (?!--stack "\$STACK" )|[/" ]removal-orders[-/]|name removal-orders', command
        )
    ]


def words_in_capitals_are_printed_before(pages: Pages) -> list[str]:
    return [
        f"{name}: {word} is printed by no command before {command}"
        for name, text in pages.items()
        for command, before in _with_those_before(text)
        for word in sorted(words(command) - OWN)
        if not any(re.search(PRINTED_BY.get(word, "$^"), earlier) for earlier in before)
    ]


def words_mean_one_thing(pages: Pages) -> list[str]:
    """A person replaces a word wherever it is on the page: it is part of no query and no option."""
    return [
        f"{name}: {word} in {command}"
        for name, text in pages.items()
        for word in sorted({word for command in commands(text) for word in words(command)})
        for command in commands(text)
        if re.search(rf"(?<![\w$-]){word}\b", re.sub(rf"(?<![\w$'-]){word}(?![\w'\],])", "", command))
    ]


def variables_are_set_before(pages: Pages) -> list[str]:
    return [
        f"{name}: ${variable} is set by no command before {command}"
        for name, text in pages.items()
        for command, before in _with_those_before(text)
        for variable in re.findall(r"\$\{?([A-Za-z_]+)", re.sub(r"'[^']*'", "", command))
        if variable != "STACK"
        and not any(re.match(rf"{variable}=|for {variable} in ", earlier) for earlier in [*before, command])
    ]


def commands_run_in_every_shell(pages: Pages) -> list[str]:
    """CloudShell has GNU's tools and bash 5, macOS BSD's and bash 3.2."""
    return [
        f"{name}: {command}"
        for name, text in pages.items()
        for command in commands(text)
        if NOT_EVERYWHERE.search(command)
    ]


def no_comment_is_pasted(pages: Pages) -> list[str]:
    """The zsh of macOS takes it for a command."""
    return [
        f"{name}: {command}"
        for name, text in pages.items()
        for command in commands(text)
        if re.search(r"(?:^| )#", re.sub(r"'[^']*'|\"[^\"]*\"", "", command))
    ]


def nothing_is_purged(pages: Pages) -> list[str]:
    """What a queue holds goes back or into a file. What mail servers said is evidence, and goes back."""
    return [
        f"{name}: {command}"
        for name, text in pages.items()
        for command in commands(text)
        if re.search(r"purge-queue|delete-message\b|delete-queue| discard mail-feedback", command)
        or (" discard " in command and " --copy " not in command)
    ]


def concurrency_comes_before_the_mappings_limit(pages: Pages) -> list[str]:
    """A mapping that starts more workers than its function is kept has them throttled. Lower it at any time."""
    return [
        f"{name}: {command}"
        for name, text in pages.items()
        for command, before in _with_those_before(text)
        if (raised := LIMIT.search(command)) and int(raised[1]) > LEAST
        if not any((kept := KEPT.search(earlier)) and int(kept[2]) >= int(raised[1]) for earlier in before)
    ]


def each_page_is_found_by_what_is_seen(pages: Pages) -> list[str]:
    """The index leads to each page, and no page leads to one that there is not."""
    index = (RUNBOOKS / f"{INDEX}.md").read_text("utf-8")
    lost = set(pages) - set(LINK.findall(index))
    led = {(name, target) for name, text in [*pages.items(), (INDEX, index)] for target in LINK.findall(text)}
    return [*sorted(lost), *sorted(f"{name}: {target}" for name, target in led if target not in {*pages, INDEX})]


def loops_name_functions_that_there_are(pages: Pages) -> list[str]:
    there = {str(function["FunctionName"]["Fn::Sub"]).partition("-")[2] for _, function in resources(read(), FUNCTION)}
    return [
        f"{name}: {word}"
        for name, text in pages.items()
        for command in commands(text)
        if command.startswith("for function in ")
        for word in command.removeprefix("for function in ").partition(";")[0].split()
        if word not in there
    ]


def _with_those_before(page: str) -> Iterator[tuple[str, list[str]]]:
    all_ = commands(page)
    for place, command in enumerate(all_):
        yield command, all_[:place]
