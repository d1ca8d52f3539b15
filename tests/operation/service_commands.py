"""Services by the command line: deployed, described, stopped, gone on with, replaced and removed."""
import json
import tempfile
import time

import fraud_sample
from operated_node import BINARY, operated_node, wait_until
from volume_commands import NOT_FOUND, USAGE, Volumes, free_port


class Services(Volumes):
    def describe(self, name="fraud"):
        return self.json("service", "describe", name)

    def wait_for(self, name="fraud", **members):
        wait_until(lambda: all(self.describe(name).get(key) == value for key, value in members.items()),
                   f"{name} does not become {members}")
        return self.describe(name)


def alerts_of(node, topic="alerts"):
    told = node.command("consume", topic, "--committed")
    return [json.loads(line) for line in told.splitlines()]


def there_is_what_can_be_deployed(s):
    assert "fraud" in s("service", "list", "--available")
    assert s.json("service", "list")["services"] == []
    s.ends_with(NOT_FOUND, "service", "describe", "fraud", saying="there is no deployment 'fraud'")


def refusals_say_why(s):
    s.ends_with(NOT_FOUND, "service", "deploy", "nothing", saying="there is no service 'nothing'; there is: fraud")
    s.ends_with(USAGE, "service", "deploy", "fraud", "--as", "a b", saying="name: letters")
    s.ends_with(USAGE, "service", "deploy", "fraud", "--topic", "uses=x", saying="has no such end")
    s.ends_with(USAGE, "service", "deploy", "fraud", "--set", "burst-uses-max=-1", saying="no number above 0")
    s.ends_with(USAGE, "service", "deploy", "fraud", "--topic", "alerts=transactions", saying="read what it writes")


def a_deployed_service_reads_and_writes(s, lines):
    assert "running" in s("service", "deploy", "fraud")
    s.node.command("produce", "transactions", "--key-separator", r"\t", given="".join(lines[:10_000]))
    s.wait_for(records=10_000, lag=0)
    told = s("service", "describe", "fraud")
    assert "velocity" in told and "transactions" in told, told
    assert s("service", "describe", "fraud", "--dot").startswith("digraph")


def a_stopped_one_goes_on_where_it_was(s, lines):
    s("service", "stop", "fraud")
    s.wait_for(state="stopped")
    before = alerts_of(s.node)
    s.node.command("produce", "transactions", "--key-separator", r"\t", given="".join(lines[10_000:]))
    assert alerts_of(s.node) == before
    s.wait_for(state="stopped", lag=len(lines) - 10_000)  # it is seen that it falls behind
    s("service", "start", "fraud")
    s.wait_for(state="running", records=len(lines) - 10_000, lag=0)
    fraud_sample.check([(alert["rule"], str(alert["tx_id"])) for alert in alerts_of(s.node)])


def its_group_is_where_it_is(s):
    wait_until(lambda: "lag          0\n" in s.node.command("group", "describe", "fraud"), "the group of the service lags")


def another_runs_beside_it_with_a_state_of_its_own(s, lines):
    s("service", "deploy", "fraud", "--as", "strict", "--topic", "alerts=strict-alerts", "--set", "speed-kmh-max=200")
    s.wait_for("strict", records=len(lines), lag=0)
    assert len(alerts_of(s.node, "strict-alerts")) > len(alerts_of(s.node))
    assert "last commit" in s("table", "scan", "/services/strict/state", "--keys-only"), "it has a table"


def an_upgraded_one_goes_on_with_its_state(s):
    told = s("service", "upgrade", "strict", "--set", "speed-kmh-max=300", "--set", "burst-uses-max=9")
    assert "from fraud 1 to fraud 1, with its state in /services/strict" in told, told
    told = s.wait_for("strict", state="running", lag=0, records=0)
    assert told["settings"] == {"speed-kmh-max": "300", "burst-uses-max": "9"}, told
    assert told["sinks"]["alerts"] == "strict-alerts" and told["commits"] > 0, told
    s("service", "upgrade", "strict", "--unset", "burst-uses-max")
    assert s.wait_for("strict", state="running")["settings"] == {"speed-kmh-max": "300"}
    log = s("service", "logs", "strict")
    assert log.count("a service starts") == 3 and "a service has stopped" in log, log
    s.ends_with(NOT_FOUND, "service", "upgrade", "strict", "--to", "nothing", saying="there is no service 'nothing'")
    s.ends_with(USAGE, "service", "upgrade", "strict", "--instances", "2", saying="is not by partition")
    assert s.wait_for("strict", state="running")["instances"] == 1


def several_instances_share_the_partitions(s, lines):
    s("service", "deploy", "fraud", "--as", "by-card", "--topic", "alerts=card-alerts", "--instances", "2")
    told = s.wait_for("by-card", records=len(lines), lag=0)
    assert told["partitioned"] and told["instances"] == 2, told
    fraud_sample.check([(alert["rule"], str(alert["tx_id"])) for alert in alerts_of(s.node, "card-alerts")])
    s("service", "upgrade", "by-card", "--instances", "3")
    s.wait_for("by-card", instances=3, state="running", records=0, lag=0)
    s.ends_with(USAGE, "service", "deploy", "fraud", "--as", "by-card", "--instances", "0")
    s.ends_with(USAGE, "service", "deploy", "fraud", "--as", "by-card", "--topic", "alerts=card-alerts",
                saying="is by partition: deploy it as before")
    s.wait_for("by-card", instances=3, state="running")
    s("service", "remove", "by-card")


def what_the_second_instance_alone_has_kept_is_not_passed_over(s, lines):
    ends = "--topic", "transactions=odd-uses", "--topic", "alerts=odd-alerts"
    s("service", "deploy", "fraud", "--as", "odd", "--instances", "2", *ends)
    s.node.command("produce", "odd-uses", "--partition", "1", "--key-separator", r"\t", given=lines[0])
    s.wait_for("odd", records=1, lag=0)
    s.ends_with(USAGE, "service", "deploy", "fraud", "--as", "odd", *ends, saying="by partition: deploy it as before")


def one_that_fails_is_started_again_or_stopped(s):
    ends = "--topic", "transactions=odd-uses", "--topic", "alerts=odd-alerts"
    s.node.command("topic", "delete", "odd-uses")
    s.node.command("topic", "create", "odd-uses", "--partitions", "2")
    wait_until(lambda: "made again" in s.describe("odd")["reason"], "it does not say why it waits")
    assert "a service failed" in s("service", "logs", "odd")
    s("service", "deploy", "fraud", "--as", "odd", "--instances", "2", *ends, "--on-failure", "stop")
    s.wait_for("odd", state="stopped", on_failure="stop")
    assert "a service failed and is stopped" in s("service", "logs", "odd")
    s("service", "remove", "odd")


def what_cannot_be_read_is_a_dead_letter(s):
    s.node.command("produce", "transactions", given="no JSON\n")
    s.wait_for(dead_letters=1, lag=0)
    letters = s.node.command("consume", "fraud.dead-letters", "--committed")
    assert letters == "no JSON\n", letters
    assert "no JSON" in s("service", "deadletter", "list", "fraud")
    assert s("service", "deadletter", "replay", "fraud") == "1 given to the service again\n"
    s.wait_for(dead_letters=2, lag=0)
    assert s("service", "deadletter", "replay", "fraud") == "1 given to the service again\n"  # the new one, alone
    s.wait_for(dead_letters=3, lag=0)


def a_shadow_runs_from_the_state_of_now_and_changes_roles(s, lines):
    s.wait_for(lag=0)
    s.ends_with(USAGE, "service", "shadow", "fraud", "--as", "fraud-2", "--set", "burst-uses-max=-1",
                saying="no number above 0")  # and nothing of it stays
    s("service", "shadow", "fraud", "--as", "fraud-2", "--set", "speed-kmh-max=200")
    again = [line.replace('"tx_id": ', '"tx_id": 9') for line in lines[-6000:]]
    s.node.command("produce", "transactions", "--key-separator", r"\t", given="".join(again[:3000]))
    s.wait_for(lag=0)
    s.wait_for("fraud-2", lag=0, state="running")
    told = s.json("service", "compare", "fraud", "fraud-2")
    assert told["same"] > 0 and told["only_shadow"] > 0, told
    before, shadowed = len(alerts_of(s.node)), len(alerts_of(s.node, "alerts.fraud-2"))
    s("service", "promote", "fraud-2")
    s.node.command("produce", "transactions", "--key-separator", r"\t", given="".join(again[3000:]))
    s.wait_for("fraud-2", lag=0, state="running")
    s.wait_for("fraud", lag=0, state="running")
    gained = len(alerts_of(s.node)) - before, len(alerts_of(s.node, "alerts.fraud-2")) - shadowed
    assert gained[0] > gained[1], gained  # the stricter one writes the topic of the service now
    told = s.json("service", "compare", "fraud-2", "fraud")
    assert (told["same"] + told["only_service"], told["same"] + told["only_shadow"]) == gained, (told, gained)
    assert s.describe("fraud-2")["sinks"]["alerts"] == "alerts"
    assert s.describe("fraud")["sinks"]["alerts"] == "alerts.fraud-2"
    s.ends_with(NOT_FOUND, "service", "rollback", "fraud", saying="'fraud' was not promoted")
    s("service", "rollback", "fraud-2")
    assert s.describe("fraud-2")["shadow_of"] == "fraud"


def one_that_would_do_the_same_twice_is_refused(s):
    s.ends_with(USAGE, "service", "deploy", "fraud", "--as", "again", saying="name another topic")
    s.ends_with(USAGE, "service", "deploy", "card-use-updater", "--volume", "/services/fraud",
                saying="the state of deployment fraud is in /services/fraud")
    s.ends_with(USAGE, "service", "deploy", "fraud", "--volume", "/elsewhere", saying="remove the deployment first")


def a_removed_one_is_forgotten(s):
    s("service", "remove", "strict")
    s.ends_with(NOT_FOUND, "service", "describe", "strict")
    assert "/services/strict" in s("volume", "list")


def it_is_there_after_a_restart(s):
    before = s.describe()["commits"]
    assert s.node.stop()
    s.node.start()
    assert s.wait_for(state="running", lag=0, caught_up=True)["commits"] >= before


def one_whose_library_is_gone_is_refused_and_the_node_goes_on(s):
    library = BINARY.parent / "libspending_limit.so"
    if not library.exists():
        return
    assert s.node.stop()
    s.node.environment["MILLRACE_NODE_SERVICE_LIBRARIES"] = str(library)
    s.node.start()
    s("service", "deploy", "spending_limit")
    assert s.node.stop()
    del s.node.environment["MILLRACE_NODE_SERVICE_LIBRARIES"]
    s.node.start()
    s.ends_with(NOT_FOUND, "service", "start", "spending_limit", saying="there is no service 'spending_limit'")
    assert s.describe("spending_limit")["state"] == "stopped"
    s.wait_for(state="running")
    s("service", "remove", "spending_limit")


def main():
    port = free_port()
    lines = list(fraud_sample.lines_to_produce())
    with operated_node({"MILLRACE_LINK_ADDRESS": f"127.0.0.1:{port}"}) as node, tempfile.TemporaryDirectory() as folder:
        s = Services(node, f"127.0.0.1:{port}", folder)
        there_is_what_can_be_deployed(s)
        refusals_say_why(s)
        a_deployed_service_reads_and_writes(s, lines)
        a_stopped_one_goes_on_where_it_was(s, lines)
        its_group_is_where_it_is(s)
        another_runs_beside_it_with_a_state_of_its_own(s, lines)
        an_upgraded_one_goes_on_with_its_state(s)
        several_instances_share_the_partitions(s, lines)
        what_the_second_instance_alone_has_kept_is_not_passed_over(s, lines)
        one_that_fails_is_started_again_or_stopped(s)
        what_cannot_be_read_is_a_dead_letter(s)
        a_shadow_runs_from_the_state_of_now_and_changes_roles(s, lines)
        one_that_would_do_the_same_twice_is_refused(s)
        a_removed_one_is_forgotten(s)
        it_is_there_after_a_restart(s)
        one_whose_library_is_gone_is_refused_and_the_node_goes_on(s)


if __name__ == "__main__":
    main()
