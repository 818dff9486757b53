"""What `make package` tells of each function is what it imports."""

from infra.dev.checks import size
from infra.template import FUNCTION, ROOT, read, resources

TEMPLATE = (ROOT / "template.yaml").read_text("utf-8")


def test_every_function_of_the_template_has_a_line() -> None:
    functions = [line.partition(":")[0] for line in size.functions(TEMPLATE, ROOT / "functions")]
    names = [
        resource["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        for _, resource in resources(read(), FUNCTION)
    ]
    assert functions == names


def test_a_function_needs_what_it_imports_and_what_that_imports() -> None:
    graph = {"a": {"b"}, "b": {"c", "a"}, "c": set(), "d": {"a"}}
    assert size.reached(graph, "a") == {"a", "b", "c"}


def test_the_sweep_needs_less_than_the_api() -> None:
    sizes = dict(line.split(": ", 1) for line in size.functions(TEMPLATE, ROOT / "functions"))
    assert int(sizes["sweep"].split()[0]) < int(sizes["api"].split()[0])
