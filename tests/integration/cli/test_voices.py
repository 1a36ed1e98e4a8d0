# SPDX-License-Identifier: GPL-3.0-or-later
"""How it speaks: lines in a pipe, one line on a terminal, objects in JSON, little when quiet; and which recorder."""
import os
import pty
import unittest

from harness import ConsoleTest, make_tree


class Voices(ConsoleTest):
    def setUp(self):
        super().setUp()
        self.tree = make_tree(self.folder / "tree")

    def test_json_tells_phases_progress_and_result(self):
        objects = self.run_json("burn", "--drive", self.disc("bd-r"), "tree")
        self.assertLessEqual({each["type"] for each in objects}, {"phase", "progress", "warning", "result"})
        phases = [each["phase"] for each in objects if each["type"] == "phase"]
        for phase in ["scanning", "preparing", "writing", "closing", "checking", "verifying"]:
            self.assertIn(phase, phases)
        result = objects[-1]
        self.assertEqual(result["outcome"], "done")
        self.assertEqual(result["verification"], "identical")
        self.assertEqual(result["discState"], "finished")
        self.assertGreater(result["bytes"], 3_000_000)
        self.assertEqual(result["missing"], [])

    def test_erasing_is_one_phase(self):
        drive = self.disc("cd-rw")
        self.run_cli("burn", "--drive", drive, "tree")
        objects = self.run_json("erase", "--drive", drive, "--full")
        phases = [each["phase"] for each in objects if each["type"] == "phase"]
        self.assertEqual(phases, ["preparing", "erasing", "checking"])
        self.assertTrue(any(each["type"] == "progress" and each["phase"] == "erasing" for each in objects))

    def test_a_pipe_gets_few_plain_lines(self):
        done = self.run_cli("burn", "--drive", self.disc("bd-r"), "tree")
        lines = done.out.splitlines()
        self.assertNotIn("\r", done.out)
        self.assertNotIn("\x1b", done.out)
        self.assertLess(len(lines), 50)
        self.assertIn("Writing", lines)
        self.assertIn("The disc was burned.", lines)

    def test_quiet_says_nothing_of_what_goes_well(self):
        drive = self.disc("bd-r")
        done = self.run_cli("--quiet", "burn", "--drive", drive, "tree")
        self.assertEqual((done.out, done.err), ("", ""))
        self.assertIn("/tree/Grüße\n", self.run_cli("image", "ls", "--quiet", "--drive", drive).out)
        refused = self.run_cli("--quiet", "burn", "--drive", drive, "tree", code=3)
        self.assertEqual(refused.out, "")
        self.assertIn("finished", refused.err)

    def on_terminal(self, *words, typed=b"", code=0):
        """Runs it with a terminal on all three streams; returns all that was shown there."""
        ours, theirs = pty.openpty()
        process = self.start(*words, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        os.write(ours, typed)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the last one at the other end has gone
                break
        os.close(ours)
        self.assertEqual(process.wait(timeout=60), code, shown)
        return shown.decode("utf-8", "replace")

    def test_a_terminal_gets_one_line_written_over(self):
        shown = self.on_terminal("burn", "--drive", self.disc("bd-r"), "tree")
        self.assertIn("\r\x1b[KWriting", shown)
        self.assertIn("The disc was burned.", shown)

    def test_a_terminal_is_asked(self):
        drive = self.disc("cd-rw")
        self.run_cli("burn", "--drive", drive, "tree")
        self.on_terminal("burn", "--drive", drive, "tree/part 0", typed=b"n\n", code=3)
        self.on_terminal("burn", "--drive", drive, "tree/part 0", typed=b"q\n", code=130)
        self.assertIn("[y/N/q]", self.on_terminal("burn", "--drive", drive, "tree/part 0", typed=b"y\n"))
        self.assertIn("/part 0\n", self.run_cli("image", "ls", "--drive", drive).out)

    def test_the_standing_virtual_recorder(self):
        drives = self.run_json("drives")[:-1]
        standing = [each for each in drives if each["drive"] == "virtual"]
        self.assertEqual(len(standing), 1)
        self.assertEqual(standing[0]["medium"]["status"], "blank")
        self.run_cli("burn", "--drive", "virtual", "tree")
        self.assertIn("BD-R", self.run_cli("drives").out)
        identity = next(each["identity"] for each in drives if each["virtual"])
        self.assertEqual(identity["vendor"], "EMBRDISC")
        self.assertIn("BD-R", identity["profiles"])
        self.assertIn("tao", identity["writeModes"])
        self.assertGreater(identity["bufferBytes"], 0)
        self.assertIn(identity["revision"], self.run_cli("drives", "--long").out)
        self.assertEqual(self.medium("virtual")["status"], "finished")
        self.run_cli("eject", "--drive", "virtual")
        self.assertEqual(self.medium("virtual")["status"], "none")
        self.run_cli("burn", "--drive", "virtual", "tree", code=3)
        self.run_cli("load", "--drive", "virtual")
        self.assertEqual(self.medium("virtual")["status"], "blank")

    def test_without_any_recorder_the_virtual_one_is_taken_and_named(self):
        if any(not each["virtual"] for each in self.run_json("drives")[:-1]):
            return  # a machine with a drive: tst_drivechoice has the rules
        done = self.run_cli("burn", "tree")
        self.assertIn("No recorder is connected: the virtual recorder is used.", done.out)

    def test_a_full_standard_output_is_noticed(self):
        drive = self.disc("bd-r")
        self.run_cli("burn", "--drive", drive, "tree")
        with open("/dev/full", "wb") as full:
            outcome = self.finish(self.start("image", "ls", "--drive", drive, stdout=full))
        self.assertEqual(outcome.code, 1)

    def finish(self, process):
        if process.stdout is None:
            process.stdout = open(os.devnull, "rb")  # pylint: disable=consider-using-with
        return super().finish(process)


if __name__ == "__main__":
    unittest.main()
