"""The command line: what asks or only shows changes nothing."""
from operated_node import operated_node

NOT_FOUND = 3


def asking_for_a_topic_does_not_make_it(node):
    for words in (["topic", "describe", "nope"], ["topic", "delete", "nope"], ["topic", "delete", "nope", "--dry-run"],
                  ["topic", "trim", "nope", "--before", "end", "--dry-run"],
                  ["topic", "alter", "nope", "--set", "retention.ms=1"],
                  ["group", "seek", "nobody", "--topic", "nope", "--to", "start", "--dry-run"]):
        code = node.exit_code(*words)
        assert code == NOT_FOUND, f"{' '.join(words)}: exit code {code}"
    assert "nope" not in node.command("topic", "list")


if __name__ == "__main__":
    with operated_node() as served:
        asking_for_a_topic_does_not_make_it(served)
