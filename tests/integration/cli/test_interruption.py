# SPDX-License-Identifier: GPL-3.0-or-later
"""Stopped, killed, and started twice: the disc file stays a disc, and what can be saved is saved."""
import json
import signal
import unittest

from harness import ConsoleTest

MIB = 1 << 20


class Interruptions(ConsoleTest):
    def setUp(self):
        super().setUp()
        (self.folder / "small").write_text("small")
        with open(self.folder / "large", "wb") as large:
            large.truncate(640 * MIB)

    def start_burning(self, drive, *words):
        """Returns when the disc is being written, with the objects that came before."""
        process = self.start("--json", *words, "burn", "--drive", drive, "large")
        for line in process.stdout:
            told = json.loads(line)
            if told["type"] == "progress" and told["phase"] == "writing":
                return process
        self.fail(f"it never wrote: {self.finish(process)}")

    def rest(self, process):
        outcome = self.finish(process)
        objects = [json.loads(line) for line in outcome.out.splitlines()]
        return outcome, objects

    def test_killed_burns_leave_a_disc(self):
        for medium in ["cd-r-80", "cd-rw", "dvd+r", "bd-r"]:
            drive = self.disc(medium, f"{medium}.vdisc")
            process = self.start("--json", "burn", "--drive", drive, "--pace", "real", "large")
            for line in process.stdout:
                if json.loads(line)["type"] == "progress" and b'"writing"' in line:
                    break
            process.kill()
            outcome = self.finish(process)
            self.assertEqual(outcome.code, -signal.SIGKILL)
            # The lock went with the process, the file opens, and its state makes sense.
            state = self.medium(drive)
            self.assertIn(state["status"], ["blank", "appendable", "unusable"], medium)
            if state["status"] == "blank":
                self.burn(drive, "small")
                self.run_cli("image", "extract", "--drive", drive, "-o", f"out-{medium}")
                self.assertEqual((self.folder / f"out-{medium}/small").read_text(), "small")
            elif state["erasable"]:
                self.run_cli("erase", "--drive", drive)
                self.burn(drive, "small")
            else:
                self.burn(drive, "small", code=3)

    def test_killed_append_keeps_the_first_session(self):
        drive = self.disc("dvd+r")
        self.burn(drive, "--keep-open", "small")
        before = self.medium(drive)
        process = self.start("--json", "burn", "--drive", drive, "--append", "large")
        for line in process.stdout:
            if b'"writing"' in line and b'"progress"' in line:
                break
        process.kill()
        self.finish(process)
        after = self.medium(drive)
        self.assertEqual(after["sessions"], before["sessions"])
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/small\n")

    def test_interrupted_burns_are_cancelled(self):
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
            drive = self.disc("bd-r", f"{number.name}.vdisc")
            process = self.start_burning(drive)
            process.send_signal(number)
            outcome, objects = self.rest(process)
            self.assertEqual(outcome.code, 130, outcome)
            result = objects[-1]
            self.assertEqual((result["type"], result["outcome"], result["exit"]), ("result", "cancelled", 130))
            self.assertIn("condition", result)
            self.medium(drive)

    def test_a_second_signal_does_not_kill(self):
        drive = self.disc("cd-r-80")
        process = self.start_burning(drive)
        for _ in range(20):
            process.send_signal(signal.SIGINT)
        outcome, objects = self.rest(process)
        self.assertEqual(outcome.code, 130, outcome)
        self.assertEqual(objects[-1]["type"], "result")
        self.medium(drive)

    def test_a_rewritable_disc_is_erased_after_a_cancelled_burn(self):
        drive = self.disc("cd-rw")
        process = self.start_burning(drive)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.rest(process)[0].code, 130)
        self.run_cli("erase", "--drive", drive)
        self.burn(drive, "small")

    def test_a_cancelled_image_leaves_nothing_behind(self):
        (self.folder / "out").mkdir()
        process = self.start("--json", "image", "create", "-o", "out/i.iso", "large")
        for line in process.stdout:
            if b'"copying"' in line:
                break
        process.send_signal(signal.SIGTERM)
        outcome, _ = self.rest(process)
        self.assertEqual(outcome.code, 130, outcome)
        self.assert_only(self.folder / "out")

    def test_a_disc_is_in_one_recorder_at_a_time(self):
        drive = self.disc("bd-r")
        process = self.start_burning(drive)
        refused = self.run_cli("burn", "--drive", drive, "small", code=1)
        self.assertIn("is in another recorder", refused.err)
        self.assertEqual(self.run_json("media", "--drive", drive, code=1)[-1]["error"]["code"], "DiscFileInUse")
        outcome, objects = self.rest(process)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(objects[-1]["verification"], "identical")


if __name__ == "__main__":
    unittest.main()
