"""What a node says of its HTTP API and what it serves are the same, both ways; and each path of it is tried."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from node_walk import walk  # noqa: E402
from operated_node import operated_node  # noqa: E402


def the_description_is_served_and_agrees_with_the_server(server):
    lines = walk(server)
    assert lines is not None, "the node serves no description, or no list of its routes"
    assert not lines, "\n".join(lines)


if __name__ == "__main__":
    with operated_node() as node:
        the_description_is_served_and_agrees_with_the_server(f"http://{node.http_address}")
