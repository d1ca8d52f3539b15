"""The state of `millrace service run` and what its group has committed: what belongs together, and what does not."""
import shutil
import signal
import time

from copying_service import CopyingService, node_and_folder, stopped

ONE = {"id": "one", "copies": 1}
TWO = {"id": "two", "copies": 1}


def refused(service):
    """What it says why."""
    before = service.committed("copies")
    done = service.run()
    assert done.returncode > 0 and "written again" in done.stderr and "--as" in done.stderr, (done.returncode, done.stderr)
    assert f"group {service.name} is at offset" in done.stderr, done.stderr
    assert service.committed("copies") == before
    return done.stderr


def a_group_that_is_beyond_an_empty_state_is_refused(node, folder):
    service = CopyingService(node, folder, "emptied")
    service.order(ONE)
    service.must_run()
    shutil.rmtree(service.state)
    told = refused(service)
    assert service.state in told and "at offset 1 of emptied.orders:0" in told and "at 0" in told, told
    assert "--state" in told and "group delete emptied" in told, told
    refused(service)  # the attempt has made nothing that looks like a state


def a_group_that_is_beyond_an_older_state_is_refused(node, folder):
    service = CopyingService(node, folder, "older")
    service.order(ONE)
    service.must_run()
    shutil.copytree(service.state, f"{folder}/older-copy")
    service.order(TWO)
    service.must_run()
    newest, service.state = service.state, f"{folder}/older-copy"
    refused(service)
    service.state = newest
    service.must_run()
    assert service.committed("copies") == ["one 0", "two 0"]


def a_refused_start_does_not_end_the_one_at_work(node, folder):
    service = CopyingService(node, folder, "at-work")
    service.order(ONE)
    with service.at_work() as process:
        service.wait_for_output("copies")
        own, service.state = service.state, f"{folder}/at-work-too"
        refused(service)
        service.state = own
        service.order(TWO)
        until = time.monotonic() + 10
        while service.committed("copies") != ["one 0", "two 0"]:
            assert process.poll() is None and time.monotonic() < until, service.committed("copies")
            time.sleep(0.05)


def a_group_that_was_deleted_lets_an_empty_state_have_it_all_again(node, folder):
    service = CopyingService(node, folder, "again")
    service.order(ONE)
    service.must_run()
    node.command("group", "delete", "again")
    service.must_run()  # nor does the outbox of before go out once more
    assert service.committed("copies") == ["one 0"]
    shutil.rmtree(service.state)
    node.run("group", "delete", "again")
    service.must_run()
    assert service.committed("copies") == ["one 0", "one 0"]


def a_kill_between_state_and_cluster_loses_nothing_that_the_clock_gave(node, folder):
    """No position moves with it. The cluster hangs, so that the kill comes between."""
    service = CopyingService(node, folder, "between")
    service.order(ONE, {"id": "late", "copies": 2, "after_ms": 3000})
    with service.at_work() as process:
        service.wait_for_output("copies")  # it has read both
        with stopped(node.process):
            time.sleep(5)
            process.send_signal(signal.SIGKILL)
            process.wait()
    for _ in range(2):
        service.must_run()
        assert service.committed("later") == ["late 0", "late 1"], service.committed("later")
        assert service.committed("copies") == ["one 0"]


def main():
    with node_and_folder() as (node, folder):
        a_group_that_is_beyond_an_empty_state_is_refused(node, folder)
        a_group_that_is_beyond_an_older_state_is_refused(node, folder)
        a_refused_start_does_not_end_the_one_at_work(node, folder)
        a_group_that_was_deleted_lets_an_empty_state_have_it_all_again(node, folder)
        a_kill_between_state_and_cluster_loses_nothing_that_the_clock_gave(node, folder)


if __name__ == "__main__":
    main()
