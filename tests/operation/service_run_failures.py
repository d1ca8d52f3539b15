"""What a service's function throws, were it no std::exception, ends `millrace service run` in order or is a dead letter."""
from copying_service import CopyingService, node_and_folder

THROWN = "no std::exception"


def what_ends_a_service_is_told(node, folder, place, name):
    service = CopyingService(node, folder, name)
    service.order({"id": "bad", "copies": 1, "fails": place})
    done = service.run()
    assert done.returncode > 0 and THROWN in done.stderr and "copying" in done.stderr, (done.returncode, done.stderr)
    assert not service.committed("copies")


def what_an_event_is_at_fault_for_is_a_dead_letter(node, folder, place, dead_letters):
    service = CopyingService(node, folder, f"{place}-throws")
    service.order({"id": "bad", "fails": place}, {"id": "good", "copies": 1})
    service.must_run()
    assert len(service.committed(dead_letters)) == 1
    assert service.committed("copies") == ["good 0"]


def a_graph_that_throws_is_told(node, folder):
    done = CopyingService(node, folder, "graph-throws").run("--set", "fails=graph")
    assert done.returncode > 0 and THROWN in done.stderr, (done.returncode, done.stderr)


def main():
    with node_and_folder() as (node, folder):
        what_ends_a_service_is_told(node, folder, "stage", "stage-throws")
        what_ends_a_service_is_told(node, folder, "write", "write-throws")
        what_an_event_is_at_fault_for_is_a_dead_letter(node, folder, "read", "dead-letters")
        what_an_event_is_at_fault_for_is_a_dead_letter(node, folder, "call", "unanswered")
        a_graph_that_throws_is_told(node, folder)


if __name__ == "__main__":
    main()
