"""What each check finds, shown on a small tree made to break it."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import formatting
import function_length
import layers
import links
import quotes
import sizes
import text
import words
from source_tree import SourceTree


class LintSpec(unittest.TestCase):
    def violations(self, check, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, content in files.items():
                file = pathlib.Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content)
            return list(check(SourceTree(folder)))

    def test_an_include_of_a_higher_layer_is_found(self):
        found = self.violations(layers.check, {"codecs/a.hpp": '\n#include "runtime/b.hpp"\n', "runtime/b.hpp": ""})
        self.assertEqual(found, ["codecs/a.hpp:2: codecs must not include runtime/b.hpp: a higher layer"])

    def test_an_include_of_a_lower_layer_is_fine(self):
        files = {"apps/a.cpp": '#include "codecs/b.hpp"\n#include <caf/all.hpp>\n', "codecs/b.hpp": ""}
        self.assertEqual(self.violations(layers.check, files), [])

    def test_codecs_that_know_actors_or_sockets_are_found(self):
        files = {"codecs/a.hpp": "#include <caf/all.hpp>\n#include <boost/asio/ip/tcp.hpp>\n#include <vector>\n"}
        self.assertEqual(len(self.violations(layers.check, files)), 2)

    def test_an_include_that_is_not_from_the_top_is_found(self):
        files = {"runtime/net/a.cpp": '#include "a.hpp"\n', "runtime/net/a.hpp": ""}
        self.assertEqual(len(self.violations(layers.check, files)), 1)

    def test_a_link_to_what_is_not_there_is_found(self):
        page = "[a](a.md) [b](../b/c.md#part) [gone](d.md) `[no](link)` [far](https://e.org)\n```\n[no](link)\n```\n"
        found = self.violations(links.check, {"docs/page.md": page, "docs/a.md": "", "b/c.md": ""})
        self.assertEqual(found, ["docs/page.md:1: there is no d.md"])

    def test_a_quote_that_is_not_what_is_compiled_is_found(self):
        code = "// quoted: stage\nint x;\n// end of quote\nint y;\n"
        page = "<!-- quote a.hpp stage -->\n```cpp\n%s\n```\n"
        for said, found in (("int x;", 0), ("int z;", 1), ("int x;\nint y;", 1)):
            self.assertEqual(len(self.violations(quotes.check, {"a.hpp": code, "p.md": page % said})), found)
        gone = self.violations(quotes.check, {"a.hpp": code, "p.md": "<!-- quote b.hpp stage -->\n"})
        self.assertEqual(gone, ["p.md:1: there is no '// quoted: stage' in b.hpp"])

    def test_a_file_of_401_lines_is_found_and_one_of_400_is_not(self):
        self.assertEqual(len(self.violations(sizes.check, {"a.cpp": "\n" * 401})), 1)
        self.assertEqual(self.violations(sizes.check, {"a.cpp": "\n" * 400}), [])

    def function_of(self, head, lines):
        return head + " {\n" + "  step();\n" * (lines - 2) + "}\n"

    def test_a_long_function_is_found_in_cpp_specs_shell_and_python(self):
        files = {
            "a.cpp": "namespace n {\n" + self.function_of("int f(int x)", 71) + "}\n",
            "b_spec.cpp": self.function_of("TEST(disk, keeps_what_was_synced)", 71),
            "c.sh": self.function_of("f()", 71),
            "d.py": "def f():\n" + "    step()\n" * 70,
        }
        found = self.violations(function_length.check, files)
        self.assertEqual(sorted(line.split(":")[0] for line in found), ["a.cpp", "b_spec.cpp", "c.sh", "d.py"])

    def test_a_function_of_70_lines_is_fine(self):
        files = {"a.cpp": self.function_of("int f(int x)", 70), "c.sh": self.function_of("f()", 70)}
        self.assertEqual(self.violations(function_length.check, files), [])

    def test_a_name_of_no_concept_is_found_in_files_and_folders(self):
        files = {"a/string_" "utils.hpp": "", "common/b.hpp": "", "a/uncommon.hpp": "", "a/topic.hpp": ""}
        self.assertEqual(len(self.violations(words.check_names, files)), 2)

    def test_a_suppression_is_found(self):
        self.assertEqual(len(self.violations(words.check_suppressions, {"a.cpp": "f();  // NO" "LINT\n"})), 1)

    def test_a_sleep_in_a_spec_is_found(self):
        files = {"tests/a_spec.cpp": "std::this_thread::sleep_for(1ms);\n", "runtime/a.cpp": "usleep(1);\n"}
        self.assertEqual(len(self.violations(words.check_sleeps, files)), 1)

    def test_a_path_of_one_machine_and_a_registry_are_found(self):
        bad = ["cd /wo" "rk/main", "https://py" "pi.org/simple", "http://10" ".1.2.3:8080/repo"]
        good = ["/var/lib/millrace", "network/work/x", "https://kafka.apache.org/protocol"]
        self.assertEqual(len(self.violations(text.check, {"a.md": "\n".join(bad)})), 3)
        self.assertEqual(self.violations(text.check, {"a.md": "\n".join(good)}), [])

    def test_a_line_laid_out_by_hand_is_found(self):
        style = (pathlib.Path(__file__).parents[2] / "config/clang-format").read_text()
        files = {"config/clang-format": style, "a.cpp": "int  f( int x ){return x;}\n", "b.cpp": "int f(int x) { return x; }\n"}
        found = self.violations(formatting.check, files)
        self.assertEqual(found, ["a.cpp:1: not laid out; ./dev format a.cpp"])


if __name__ == "__main__":
    unittest.main()
