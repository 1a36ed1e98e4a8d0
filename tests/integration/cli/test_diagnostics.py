# SPDX-License-Identifier: GPL-3.0-or-later
"""--trace writes down what a recorder is sent, --faults lets a virtual one fail as planned."""
import json
import unittest

from harness import ConsoleTest


class Diagnostics(ConsoleTest):
    def setUp(self):
        super().setUp()
        (self.folder / "file").write_text("contents")

    def plan(self, text):
        (self.folder / "plan").write_text(text)
        return ["--faults", "plan"]

    def test_a_bridge_that_is_ready_too_early_is_asked_to_wait(self):
        """SYNCHRONIZE CACHE and CLOSE without IMMED."""
        self.run_cli("--trace", "usual", "burn", "--drive", self.disc("dvd+rw", "usual.vdisc"), "file")
        self.run_cli("--no-immed", "--trace", "waiting", "burn", "--drive", self.disc("dvd+rw", "waiting.vdisc"), "file")
        usual, waiting = ((self.folder / name).read_text() for name in ("usual", "waiting"))
        for immediate, said in (("35 02", usual), ("5B 01 02", usual), ("35 00", waiting), ("5B 00 02", waiting)):
            self.assertIn(f"\n{immediate}", said)
        self.assertNotRegex(waiting, r"(?m)^(35 02|5B 01)")

    def test_a_planned_write_error_ends_the_burn_and_the_disc_is_told_as_it_is(self):
        drive = self.disc("bd-r")
        faults = self.plan("# a scratch\nat WRITE lba 40: sense 3/0C/00\n")
        result = self.run_json(*faults, "burn", "--drive", drive, "file", code=1)[-1]
        self.assertEqual(result["error"]["code"], "WriteFailed")
        self.assertNotEqual(self.medium(drive)["status"], "blank")

    def test_a_device_that_is_gone_ends_the_burn(self):
        drive = self.disc("cd-r-80")
        result = self.run_json(*self.plan("at WRITE number 2: device gone"), "burn", "--drive", drive, "file", code=1)[-1]
        self.assertEqual(result["error"]["code"], "DeviceGone")

    def test_a_fault_that_never_strikes_does_no_harm(self):
        drive = self.disc("dvd+r")
        self.run_cli(*self.plan("from BLANK: sense 5/20/00"), "burn", "--drive", drive, "file")

    def test_a_plan_that_makes_no_sense_is_refused_with_its_line(self):
        drive = self.disc("bd-r")
        outcome = self.run_cli(*self.plan("\nat WRITES: timeout\n"), "burn", "--drive", drive, "file", code=2)
        self.assertIn("line 2", outcome.err)
        self.run_cli("--faults", "no such plan", "burn", "--drive", drive, "file", code=1)
        self.run_cli("burn", "--drive", drive, "file", "--faults", code=2)
        self.assertEqual(self.medium(drive)["status"], "blank")

    def test_a_trace_tells_every_command(self):
        drive = self.disc("bd-r")
        self.run_cli("--trace", "log", "burn", "--drive", drive, "file")
        lines = (self.folder / "log").read_text().splitlines()
        commands = [line for line in lines if not line.startswith("#")]
        self.assertTrue(any(" WRITE(10) out " in line and line.endswith("-> good") for line in commands))
        self.assertTrue(any("CLOSE TRACK SESSION" in line for line in commands))
        self.assertTrue(any(line.startswith("# WRITE(10): ") for line in lines))

    def test_a_trace_in_json_shows_planned_faults_as_the_engine_saw_them(self):
        drive = self.disc("bd-r")
        faults = self.plan("at READ DISC INFORMATION: sense 6/29/00")
        self.run_cli(*faults, "--trace=log.jsonl", "media", "--drive", drive)
        objects = [json.loads(line) for line in (self.folder / "log.jsonl").read_text().splitlines()]
        asked = [each for each in objects if each["command"] == "READ DISC INFORMATION"]
        self.assertEqual(asked[0]["sense"][:7], "6/29/00")
        self.assertEqual(asked[1]["result"], "good")
        self.assertTrue(all(each["us"] >= 0 for each in objects))

    def test_a_trace_that_cannot_be_written_is_told(self):
        drive = self.disc("bd-r")
        self.assertIn("nowhere", self.run_cli("--trace", "nowhere/log", "media", "--drive", drive, code=1).err)


if __name__ == "__main__":
    unittest.main()
