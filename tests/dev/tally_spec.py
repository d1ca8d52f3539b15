"""What `./dev test` counts: every case once, and nothing that did not run as passed."""
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "config/dev"))

import tally

PASSED = '<testcase name="{}" status="run"/>'
FAILED = '<testcase name="{}" status="fail"><failure message=""/></testcase>'
SKIPPED = '<testcase name="{}" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>'
ABSENT = '<testcase name="{}" status="notrun"><skipped message="Unable to find executable"/></testcase>'


def googletest(**results):
    cases = [{"name": name, "status": "RUN", "result": "SKIPPED" if result == "skipped" else "COMPLETED",
              **({"failures": [{"failure": "no"}]} if result == "failed" else {})} for name, result in results.items()]
    return json.dumps({"testsuites": [{"name": "suite", "testsuite": cases}]})


class TallySpec(unittest.TestCase):
    def tally(self, ctests=(), cases=None, lines=""):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "dev").mkdir()
            (folder / "dev.xml").write_text("<testsuite>" + "".join(ctests) + "</testsuite>")
            (folder / "checks.txt").write_text(lines)
            for test, text in (cases or {}).items():
                (folder / "dev" / f"{test}.json").write_text(text)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                status = tally.main(folder)
        return status, out.getvalue().splitlines()

    def test_the_count_closes_alone_on_its_line(self):
        status, lines = self.tally([PASSED.format("a")])
        self.assertEqual((status, lines[-1]), (0, "1 passed, 0 failed, 0 skipped"))

    def test_a_googletest_counts_as_its_cases(self):
        cases = {"a": googletest(one="passed", two="passed", three="skipped")}
        self.assertEqual(self.tally([PASSED.format("a")], cases)[1][-1], "2 passed, 0 failed, 1 skipped")

    def test_a_failed_case_is_named(self):
        status, lines = self.tally([FAILED.format("a")], {"a": googletest(one="passed", two="failed")})
        self.assertEqual((status, lines), (1, ["failed: dev a: suite.two", "1 passed, 1 failed, 0 skipped"]))

    def test_a_program_that_ends_badly_after_good_cases_is_a_failure(self):
        self.assertEqual(self.tally([FAILED.format("a")], {"a": googletest(one="passed")})[1][-1],
                         "1 passed, 1 failed, 0 skipped")

    def test_a_program_that_is_not_there_has_failed(self):
        self.assertEqual(self.tally([ABSENT.format("a")])[1][-1], "0 passed, 1 failed, 0 skipped")

    def test_a_test_that_said_it_cannot_run_is_skipped_and_named(self):
        status, lines = self.tally([PASSED.format("a"), SKIPPED.format("b")], lines="SKIP kcat it is not installed\n")
        self.assertEqual(lines, ["skipped: dev b", "skipped: kcat it is not installed", "1 passed, 0 failed, 2 skipped"])
        self.assertEqual(status, 0)

    def test_lines_of_scripts_are_counted_and_others_ignored(self):
        self.assertEqual(self.tally(lines="PASS a\nFAIL b why\nnoise\n")[1],
                         ["failed: b why", "1 passed, 1 failed, 0 skipped"])

    def test_no_test_at_all_is_no_success(self):
        self.assertEqual(self.tally()[0], 1)


if __name__ == "__main__":
    unittest.main()
