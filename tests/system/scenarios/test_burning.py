# SPDX-License-Identifier: GPL-3.0-or-later
"""We, and programs of others, burn to a real device node; the kernel mounts what was burned."""
import json
import shutil
import signal
import subprocess
from pathlib import Path

from attached import PATIENCE, SystemTest
from harness import PROGRAM


class OurBurning(SystemTest):
    def assert_mounts(self, drive, tree, *ways):
        """Each way is a kind of file system and its mount options; links are compared where it has them."""
        for kind, options in ways:
            with self.subTest(kind=kind, options=options), self.mounted(drive.node, kind, options) as place:
                self.assert_same_tree(tree, place)

    def burns(self, medium, *words, ways, status):
        tree = self.tree()
        with self.attached(medium) as drive:
            objects = self.run_json("burn", "--drive", drive.node, *words, f"{tree}/.")
            self.assertEqual(objects[-1]["verification"], "identical")
            self.assertEqual(self.medium(drive.node)["status"], status)
            self.reload(drive)
            self.assert_mounts(drive, tree, *ways)

    def test_cd_r(self):
        self.burns("cd-r-80", "--fs", "iso9660,joliet,rockridge", ways=[("iso9660", "")], status="finished")

    def test_cd_rw_and_erase(self):
        tree = self.tree()
        with self.attached("cd-rw") as drive:
            for _ in range(2):
                self.run_cli("burn", "--drive", drive.node, "--fs", "iso9660,rockridge", f"{tree}/.")
                self.reload(drive)
                self.assert_mounts(drive, tree, ("iso9660", ""))
                self.run_cli("erase", "--drive", drive.node)
                self.assertEqual(self.medium(drive.node)["status"], "blank")

    def test_dvd_plus_r(self):
        self.burns("dvd+r", "--fs", "iso9660,joliet,rockridge,udf", ways=[("iso9660", ""), ("udf", "")], status="finished")

    def test_dvd_r(self):
        self.burns("dvd-r", "--fs", "iso9660,joliet,rockridge,udf", ways=[("iso9660", ""), ("udf", "")], status="finished")

    def test_dvd_rw_blanked_between(self):
        tree = self.tree()
        with self.attached("dvd-rw") as drive:
            for words in ([], ["--erase-first"]):
                self.run_cli("burn", "--drive", drive.node, "--fs", "iso9660,rockridge", *words, f"{tree}/.")
                self.reload(drive)
                self.assert_mounts(drive, tree, ("iso9660", ""))

    def test_media_that_can_be_written_over(self):
        """The second burn replaces the first; the kernel sees nothing of that one."""
        first, second = self.tree("first"), self.tree("second")
        for medium in ("dvd+rw", "dvd-ram", "bd-re"):
            with self.subTest(medium=medium), self.attached(medium, f"{medium}.vdisc") as drive:
                self.run_cli("burn", "--drive", drive.node, "--fs", "iso9660,rockridge", f"{first}/.")
                self.run_cli("burn", "--drive", drive.node, "--fs", "udf", "--erase-first", f"{second}/.")
                self.assertEqual(self.medium(drive.node)["status"], "overwritable")
                self.reload(drive)
                self.assert_mounts(drive, second, ("udf", ""))

    def test_dvd_rw_formatted_for_overwriting_grows(self):
        first, second = self.tree("first"), self.tree("second")
        with self.attached("dvd-rw") as drive:
            self.run_cli("format", "--drive", drive.node)
            self.run_cli("burn", "--drive", drive.node, "--keep-open", "--fs", "iso9660,rockridge", first)
            self.run_cli("burn", "--drive", drive.node, "--append", "--fs", "iso9660,rockridge", second)
            self.reload(drive)
            with self.mounted(drive.node, "iso9660") as place:
                self.assert_same_tree(first, place / "first")
                self.assert_same_tree(second, place / "second")

    def test_bd_r(self):
        self.burns("bd-r", "--fs", "udf", "--udf", "2.50", ways=[("udf", "")], status="finished")

    def test_append(self):
        first, second = self.tree("first"), self.tree("second")
        with self.attached("bd-r") as drive:
            self.run_cli("burn", "--drive", drive.node, "--keep-open", "--fs", "iso9660,rockridge", first)
            self.run_cli("burn", "--drive", drive.node, "--append", "--fs", "iso9660,rockridge", second)
            self.reload(drive)
            # isofs takes the last session by itself.
            with self.mounted(drive.node, "iso9660") as place:
                self.assert_same_tree(first, place / "first")
                self.assert_same_tree(second, place / "second")

    def test_verification_does_not_ask_the_kernel(self):
        """The kernel still takes the disc for the blank that it was; what was verified came through SG_IO."""
        tree = self.tree()
        with self.attached("bd-r") as drive:
            before = self.program("blockdev", "--getsz", drive.node)
            objects = self.run_json("burn", "--drive", drive.node, f"{tree}/.")
            self.assertEqual(objects[-1]["verification"], "identical")
            self.assertEqual(self.program("blockdev", "--getsz", drive.node), before)

    def test_the_generic_node_burns_too(self):
        tree = self.tree()
        with self.attached("bd-r") as drive:
            self.run_cli("burn", "--drive", drive.generic, f"{tree}/.")
            self.reload(drive)
            self.assert_mounts(drive, tree, ("iso9660", ""))


class PeerBurning(SystemTest):
    def growisofs_burns_and_appends(self, medium):
        first, second = self.tree("first"), self.tree("second")
        for tree in (first, second):  # in a session that genisoimage appends with -J, the kernel sees links as empty files
            (tree / "link").unlink()
        with self.attached(medium) as drive:
            self.program("growisofs", "-Z", drive.node, "-quiet", "-R", "-J", "-graft-points", f"first={first}")
            self.program("growisofs", "-M", drive.node, "-quiet", "-R", "-J", "-graft-points", f"second={second}")
            self.reload(drive)
            with self.mounted(drive.node, "iso9660") as place:
                self.assert_same_tree(first, place / "first")
                self.assert_same_tree(second, place / "second")

    def test_growisofs_burns_and_appends_to_dvd_plus_r(self):
        self.growisofs_burns_and_appends("dvd+r")

    def test_growisofs_burns_and_appends_to_dvd_plus_rw(self):
        self.growisofs_burns_and_appends("dvd+rw")

    def test_growisofs_burns_and_appends_to_dvd_ram(self):
        # It writes to the node as to a hard disk, not by SG_IO.
        self.growisofs_burns_and_appends("dvd-ram")

    def test_growisofs_burns_and_appends_to_dvd_r(self):
        self.growisofs_burns_and_appends("dvd-r")

    def test_growisofs_burns_and_appends_to_bd_r(self):
        self.growisofs_burns_and_appends("bd-r")

    def test_cdrskin_burns_a_cd_r(self):
        tree = self.tree()
        self.program("genisoimage", "-quiet", "-R", "-J", "-o", "i.iso", tree)
        with self.attached("cd-r-80") as drive:
            self.program("cdrskin", f"dev={drive.node}", "-tao", "padsize=300s", "i.iso")
            self.reload(drive)
            with self.mounted(drive.node, "iso9660") as place:
                self.assert_same_tree(tree, place)

    def test_cdrskin_burns_what_has_a_session(self):
        """Each as its maker sold it: a BD-RE is formatted first, a DVD-RW that was written is blanked."""
        tree = self.tree()
        self.program("genisoimage", "-quiet", "-R", "-J", "-o", "i.iso", tree)
        for medium, *more in (("bd-r",), ("dvd-r", "-dao"), ("dvd-rw", "-dao"), ("bd-re", "blank=format_if_needed")):
            with self.subTest(medium=medium), self.attached(medium, f"{medium}.vdisc") as drive:
                self.program("cdrskin", f"dev={drive.node}", *more, "i.iso")
                if medium == "dvd-rw":
                    self.program("cdrskin", f"dev={drive.node}", "blank=deformat_sequential_quickest", "-dao", "i.iso")
                self.reload(drive)
                with self.mounted(drive.node, "iso9660") as place:
                    self.assert_same_tree(tree, place)


class InUse(SystemTest):
    def test_a_mounted_disc_is_not_written_and_is_told_where_it_is_mounted(self):
        tree = self.tree()
        with self.attached("cd-rw") as drive:
            self.run_cli("burn", "--drive", drive.node, f"{tree}/.")
            self.reload(drive)
            with self.mounted(drive.node, "iso9660") as place:
                for words in (["burn", "--erase-first", f"{tree}/."], ["erase"], ["eject"]):
                    result = self.run_json(words[0], "--drive", drive.node, *words[1:], code=1)[-1]
                    self.assertEqual(result["error"]["code"], "DeviceBusy")
                    self.assertIn(str(place), result["error"]["detail"] + result["error"]["sentence"])
                # Looking is allowed.
                self.assertEqual(self.medium(drive.node)["status"], "finished")
            self.run_cli("erase", "--drive", drive.node)

    def test_a_drive_that_another_program_holds_is_not_written(self):
        tree = self.tree()
        with self.attached("bd-r") as drive:
            for how in ("fcntl.flock(os.open(node, os.O_RDONLY | os.O_NONBLOCK), fcntl.LOCK_EX)", "os.open(node, os.O_RDWR | os.O_EXCL | os.O_NONBLOCK)"):
                script = f"import fcntl, os, time; node = '{drive.node}'; held = {how}; print(flush=True); time.sleep(600)"
                holder = subprocess.Popen(["python3", "-c", script], stdout=subprocess.PIPE)
                try:
                    self.assertEqual(holder.stdout.readline(), b"\n")
                    result = self.run_json("burn", "--drive", drive.node, f"{tree}/.", code=1)[-1]
                    self.assertEqual(result["error"]["code"], "DeviceBusy")
                finally:
                    holder.kill()
                    holder.communicate()
            self.assertEqual(self.medium(drive.node)["status"], "blank")

    def test_nothing_is_written_without_permission(self):
        """The kernel's filter refuses writing through a descriptor that is only for reading."""
        tree = self.tree()
        with self.attached("bd-r") as drive:
            Path(drive.node).chmod(0o644)
            Path("~root").expanduser().chmod(0o711)
            self.folder.chmod(0o755)
            nobody = ["setpriv", "--reuid=65534", "--clear-groups"]
            environment = self.environment | {"HOME": "/tmp/nobody", "XDG_DATA_HOME": "/tmp/nobody/data"}
            program = [*nobody, PROGRAM]
            look = subprocess.run([*program, "media", "--drive", drive.node], env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(look.returncode, 0, look)
            burn = subprocess.run([*program, "--json", "burn", "--drive", drive.node, tree], env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(burn.returncode, 1, burn)
            self.assertIn('"DeviceForbidden"', burn.stdout)
            # As distributions have it: for a group that the user is not in.
            shutil.chown(drive.node, group="cdrom")
            Path(drive.node).chmod(0o660)
            refused = subprocess.run([*program, "burn", "--drive", drive.node, tree], env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(refused.returncode, 1, refused)
            self.assertIn("group “cdrom”", refused.stderr)
            self.assertEqual(self.medium(drive.node)["status"], "blank")


class Lost(SystemTest):
    def test_a_drive_that_is_detached_while_it_burns(self):
        tree = self.tree()
        (tree / "large").write_bytes(bytes(range(256)) * 4096 * 60)
        self.disc("bd-r")
        attached = self.attach_process()
        burning = self.start("--json", "burn", "--drive", attached.node, f"{tree}/.")
        trace = self.folder / "d.vdisc.trace"
        self.eventually(lambda: trace.read_text().count("WRITE(10)") > 20, "it writes")
        self.run_cli("virtual", "detach", attached.node)
        outcome = self.finish(burning)
        self.assertEqual(outcome.code, 1, outcome)
        # The command that is cut off ends in DID_ERROR (tcm_loop), those behind it in DID_NO_CONNECT.
        error = json.loads(outcome.out.splitlines()[-1])["error"]
        self.assertIn(error["code"], ("DeviceGone", "TransportFailed"))
        self.assertNotEqual(error["sentence"], "")
        self.end(attached)

    def test_a_recorder_that_dies_while_it_burns(self):
        tree = self.tree()
        (tree / "large").write_bytes(bytes(range(256)) * 4096 * 60)
        self.disc("bd-r")
        attached = self.attach_process()
        burning = self.start("--json", "burn", "--drive", attached.node, f"{tree}/.")
        trace = self.folder / "d.vdisc.trace"
        self.eventually(lambda: trace.read_text().count("WRITE(10)") > 20, "it writes")
        attached.process.send_signal(signal.SIGKILL)
        attached.process.communicate(timeout=PATIENCE)
        self.run_cli("virtual", "detach", "d.vdisc")
        outcome = self.finish(burning)
        self.assertEqual(outcome.code, 1, outcome)
        # The disc is as of its last commit.
        self.assertIn(self.medium("virtual:d.vdisc")["status"], ("blank", "appendable"))


class Tray(SystemTest):
    def test_eject_and_load(self):
        with self.attached("bd-r") as drive:
            self.run_cli("eject", "--drive", drive.node)
            self.assertTrue(self.medium_of_open(drive))
            self.run_cli("load", "--drive", drive.node)
            self.assertEqual(self.medium(drive.node)["status"], "blank")

    def medium_of_open(self, drive):
        return self.run_json("drives")[0]["medium"].get("trayOpen")
