# SPDX-License-Identifier: GPL-3.0-or-later
"""Our burn beside those of programs that others wrote: what each sends to burn the same image to the same medium in the
same mode, as golden text. traces/README.md explains where they differ."""
import os
import re
import unittest
from pathlib import Path

from bridged import NODE, BridgedTest
from harness import PROGRAM

GOLDEN = Path(__file__).parent / "traces"

# What changes a disc or the drive is told with all its bytes.
CHANGING = ("04", "1B", "1E", "35", "53", "54", "55", "5B", "5D", "A1", "B6", "BB", "BF")


def told(trace):
    """A trace by its steps: of queries only the name, waiting and writing in one line each."""
    steps = []
    written = None
    for line in trace.splitlines():
        if line.startswith("#"):
            continue
        sent, result = line.rsplit(" -> ", 1)
        cdb, name = re.match(r"((?:[0-9A-F]{2} )+)(.*)", sent).groups()
        name = re.sub(r" (in|out) \d+.*", "", name)
        code = cdb[:2]
        if code == "2A":
            first = int.from_bytes(bytes.fromhex(cdb[6:17]), "big", signed=True)  # below 0 in the pre-gap of a CD
            count = int(cdb[21:26].replace(" ", ""), 16)
            if written is None:
                written = [first, first + count, count]
                steps.append(written)
            written[1] = first + count
            continue
        if code == "5C":
            continue  # how often the buffer is asked for is a matter of time
        step = name
        if code == "00":
            step = "TEST UNIT READY"
        elif code in CHANGING:
            bytes_sent = re.search(r"\[(.*)\]", sent)
            step = f"{cdb}{name}" + (f" [{bytes_sent[1]}]" if bytes_sent else "")
        if not result.startswith("good") and code != "00":
            step += f" -> {result}"
        if not steps or steps[-1] != step:
            steps.append(step)
        written = None
    return "".join(f"{step if isinstance(step, str) else 'WRITE(10) %d to %d, %d at a time' % (step[0], step[1] - 1, step[2])}\n" for step in steps)


class Traces(BridgedTest):
    def assert_sends(self, golden, medium, *words):
        """Burns i.iso, and compares what was sent with the golden text."""
        image = self.image()
        with self.drive(medium):
            self.client(*words)
        self.assert_disc_begins_with(image)
        for used in ("d.vdisc", "out.iso"):
            (self.folder / used).unlink()
        found = told((self.folder / "trace").read_text())
        path = GOLDEN / golden
        if os.environ.get("EMBERDISC_UPDATE_GOLDEN") == "1":
            path.write_text(found)
        self.assertEqual(found, path.read_text(), f"{golden}: EMBERDISC_UPDATE_GOLDEN=1 rewrites it")

    def growisofs(self, medium, *options):
        self.assert_sends(f"{medium}.growisofs.txt", medium, "growisofs", *options, "-Z", f"{NODE}=i.iso")

    def cdrskin(self, golden, medium, *options):
        self.assert_sends(f"{golden}.cdrskin.txt", medium, "cdrskin", f"dev={NODE}", *options, "i.iso")

    def we(self, golden, medium, *options):
        self.assert_sends(f"{golden}.emberdisc.txt", medium, str(PROGRAM), "burn-image", "--drive", NODE, "--no-verify", *options, "i.iso")

    def test_a_cd_r_in_tao(self):
        self.cdrskin("cd-r-tao", "cd-r-80", "-tao")

    def test_a_cd_r_in_tao_of_ours(self):
        self.we("cd-r-tao", "cd-r-80", "--mode", "tao")

    def test_a_cd_r_in_sao(self):
        self.cdrskin("cd-r-sao", "cd-r-80", "-sao")

    def test_a_cd_r_in_sao_of_ours(self):
        self.we("cd-r-sao", "cd-r-80", "--mode", "sao")

    def test_a_dvd_r(self):
        self.growisofs("dvd-r")
        self.cdrskin("dvd-r", "dvd-r", "-tao", "-multi")

    def test_a_dvd_r_of_ours(self):
        self.we("dvd-r", "dvd-r", "--mode", "incremental", "--keep-open")

    def test_a_dvd_plus_r(self):
        self.growisofs("dvd+r")

    def test_a_dvd_plus_r_of_ours(self):
        self.we("dvd+r", "dvd+r", "--keep-open")

    def test_a_dvd_plus_rw(self):
        self.growisofs("dvd+rw")
        self.cdrskin("dvd+rw", "dvd+rw")

    def test_a_dvd_plus_rw_of_ours(self):
        self.we("dvd+rw", "dvd+rw")

    def test_a_bd_r(self):
        self.growisofs("bd-r")
        self.cdrskin("bd-r", "bd-r", "-multi")

    def test_a_bd_r_of_ours(self):
        self.we("bd-r", "bd-r", "--keep-open")


if __name__ == "__main__":
    unittest.main()
