# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual recorder comes as a device and goes again, whatever happens to the process behind it."""
import os
import signal
import subprocess
from pathlib import Path

from attached import PATIENCE, SystemTest


class Attach(SystemTest):
    def test_the_kernel_and_we_see_a_recorder(self):
        with self.attached("bd-r") as drive:
            inquiry = Path("/sys/class/block", Path(drive.node).name, "device")
            self.assertEqual((inquiry / "vendor").read_text().strip(), "EMBRDISC")
            self.assertEqual((inquiry / "type").read_text().strip(), "5")
            self.assertRegex(drive.generic, "^/dev/sg[0-9]+$")
            # There is no udev in the guest: the drive is found by what sysfs says.
            drives = self.run_json("drives")
            self.assertEqual([each["drive"] for each in drives if not each.get("virtual", True)], [drive.node])
            self.assertEqual(self.medium(drive.node)["kind"], self.medium(drive.generic)["kind"])

    def test_two_discs_are_two_recorders(self):
        with self.attached("bd-r", "a.vdisc") as one, self.attached("cd-r-80", "b.vdisc") as other:
            self.assertNotEqual(one.node, other.node)
            self.assertNotEqual(self.medium(one.node)["kind"], self.medium(other.node)["kind"])

    def test_a_disc_is_attached_once(self):
        with self.attached("bd-r"):
            outcome = self.run_cli("virtual", "attach", "d.vdisc", code=1)
            self.assertIn("is in another recorder", outcome.err)

    def test_detach_by_node_and_by_file(self):
        self.disc("bd-r")
        for name in ("generic", "node", "file"):
            attached = self.attach_process()
            self.run_cli("virtual", "detach", getattr(attached, name, "d.vdisc"))
            self.end(attached)
            self.assertFalse(Path(attached.node).exists())
            self.assertEqual(self.leftovers(), [])

    def test_detach_says_what_is_not_attached(self):
        self.disc("bd-r")
        self.assertIn("d.vdisc", self.run_cli("virtual", "detach", "d.vdisc", code=3).err)
        self.assertIn("/dev/null", self.run_cli("virtual", "detach", "/dev/null", code=3).err)
        self.run_cli("virtual", "detach", "nowhere", code=1)

    def test_detach_removes_what_a_killed_process_left(self):
        self.disc("bd-r")
        attached = self.attach_process()
        attached.process.kill()
        attached.process.communicate(timeout=PATIENCE)
        self.assertNotEqual(self.leftovers(), [])
        self.run_cli("virtual", "detach", "d.vdisc")
        self.assertEqual(self.leftovers(), [])
        self.assertFalse(Path(attached.node).exists())

    def test_a_command_that_a_killed_process_did_not_answer_fails(self):
        self.disc("bd-r")
        attached = self.attach_process()
        attached.process.send_signal(signal.SIGSTOP)
        # Nobody answers this one.
        waiting = self.start("media", "--drive", attached.node)
        self.eventually(lambda: Path(f"/proc/{waiting.pid}/wchan").read_text() != "0" or waiting.poll() is not None, "it waits")
        attached.process.kill()
        attached.process.communicate(timeout=PATIENCE)
        self.run_cli("virtual", "detach", attached.node)
        self.assertNotEqual(self.finish(waiting).code, 0)

    def test_attach_clears_up_after_a_killed_process(self):
        self.disc("bd-r")
        killed = self.attach_process()
        killed.process.kill()
        killed.process.communicate(timeout=PATIENCE)
        attached = self.attach_process()
        self.assertEqual(self.medium(attached.node)["status"], "blank")
        attached.process.send_signal(signal.SIGINT)
        self.end(attached)

    def test_it_is_for_root(self):
        self.disc("bd-r")
        os.chmod(self.folder, 0o755)
        os.chmod(self.folder / "d.vdisc", 0o666)
        os.chmod(Path("~root").expanduser(), 0o711)  # KArchive may lie in root's cache
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--clear-groups", os.environ["EMBERDISC_CLI"], "virtual", "attach", "d.vdisc"],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("There is no permission to use “/sys/kernel/config/target", done.stderr)
