# SPDX-License-Identifier: GPL-3.0-or-later
"""The program itself on a machine without a display."""
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ["EMBERDISC"]


class WithoutDisplay(unittest.TestCase):
    def run_it(self, *words):
        with tempfile.TemporaryDirectory(prefix="emberdisc-start.") as home:
            environment = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8"}
            if "LD_LIBRARY_PATH" in os.environ:
                environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
            return subprocess.run([PROGRAM, *words], env=environment, capture_output=True, text=True, timeout=60, check=False)

    def test_tells_its_version_and_its_words(self):
        version = self.run_it("--version")
        self.assertEqual(version.returncode, 0, version.stderr)
        self.assertRegex(version.stdout, r"^emberdisc \d+\.\d+")
        words = self.run_it("--help")
        self.assertEqual(words.returncode, 0, words.stderr)
        self.assertIn("[files...]", words.stdout)

    def test_names_the_program_for_the_console(self):
        outcome = self.run_it()
        self.assertEqual(outcome.returncode, 1, outcome.stderr)
        self.assertIn("there is no display", outcome.stderr)
        self.assertIn("emberdisc-cli", outcome.stderr)
        self.assertNotIn("xcb", outcome.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
