# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that ends asks the program to end by a signal; it does so by itself, in order and without a word."""
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ["EMBERDISC"]
PATIENCE = 60


class Signals(unittest.TestCase):
    def blocks(self, process, number):
        """From when on the signal is ours to handle."""
        status = Path(f"/proc/{process.pid}/status").read_text()
        blocked = int(re.search(r"^SigBlk:\s*(\w+)$", status, re.MULTILINE).group(1), 16)
        return blocked >> (number - 1) & 1

    def test_each_ends_the_program_in_order(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number.name), tempfile.TemporaryDirectory(prefix="emberdisc-gui-test.") as home:
                process = subprocess.Popen(
                    [PROGRAM, "-platform", "offscreen"],
                    env=os.environ | {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
                end = time.monotonic() + PATIENCE
                while not self.blocks(process, number):
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.01)
                process.send_signal(number)
                said, _ = process.communicate(timeout=PATIENCE)
                self.assertEqual(process.returncode, 0, said)


if __name__ == "__main__":
    unittest.main()
