# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be done gets its exit code and a sentence that helps; nothing is written and nothing is lost."""
import os
import re
import resource
import socket
import subprocess
import sys
import unittest

from harness import ConsoleTest, make_tree


class Refusals(ConsoleTest):
    def setUp(self):
        super().setUp()
        (self.folder / "file").write_text("contents")

    def test_a_command_line_that_makes_no_sense_ends_with_2(self):
        for words in [
            [],
            ["nonsense"],
            ["format", "--spare", "many"],
            ["erase", "--mode", "sideways"],
            ["image"],
            ["image", "burn"],
            ["burn"],
            ["burn", "--nonsense", "file"],
            ["burn", "--speed", "quick", "file"],
            ["burn", "--drive", "sr0", "file"],
            ["burn", "--close", "--keep-open", "file"],
            ["media", "extra"],
            ["image", "create", "file"],
            ["image", "create", "-o", "x.iso", "same=file", "same=file"],
            ["image", "create", "-o", "x.iso", "..=file"],
            ["image", "ls"],
            ["image", "ls", "--fs", "ntfs", "x.iso"],
            ["image", "check"],
            ["image", "check", "x.iso", "--drive", "virtual"],
            ["virtual", "create", "x.vdisc"],
            ["virtual", "create", "x.vdisc", "--media", "floppy"],
            ["virtual", "export", "x.vdisc", "-o", "x.nrg"],
            ["image", "create", "-o", "x.iso", "--udf", "2.70", "file"],
            ["image", "create", "-o", "x.iso", "--fs", "joliet,udf", "file"],
            ["audio"],
            ["audio", "--gap", "-1", "file"],
        ]:
            outcome = self.run_cli(*words, code=2)
            self.assertIn(outcome.out, ["", "Looking through the files\n"], words)
            self.assertRegex(outcome.err, r"^emberdisc-cli: .*\.\n", words)
        self.assertEqual(self.run_json("burn", "--nonsense", code=2)[-1]["error"]["code"], "Usage")
        self.assert_only(self.folder, "file")

    def test_what_comes_later_says_so(self):
        drive = self.disc("bd-r")
        for words in [
            ["audio", "--drive", drive, "--cd-text", "file"],
            ["audio", "--drive", drive, "--normalize", "album", "file"],
        ]:
            self.assertIn("not supported yet", self.run_cli(*words, code=2).err)
        self.assertEqual(self.medium(drive)["status"], "blank")

    def test_every_command_helps(self):
        general = self.run_cli("--help").out
        for command in re.findall(r"^  ([a-z][a-z -]*?)  ", general.split("Options:")[0], re.MULTILINE):
            self.assertIn(f"Usage: emberdisc-cli {command}", self.run_cli(*command.split(), "--help").out)
        self.assertRegex(self.run_cli("--version").out, r"^emberdisc-cli \d+\.\d+")

    def test_a_tree_that_does_not_fit_is_refused_with_numbers(self):
        with open(self.folder / "large", "wb") as large:
            large.truncate(800_000_000)
        drive = self.disc("cd-r-80")
        refused = self.burn(drive, "large", code=3)
        self.assertRegex(refused.err, r"does not fit.* needed, .* free")
        self.assertEqual(self.medium(drive)["status"], "blank")
        result = self.run_json("burn", "--drive", drive, "large", code=3)[-1]
        self.assertGreater(result["shortage"]["neededBytes"], 800_000_000)

    def test_a_finished_disc_is_refused(self):
        for medium in ["bd-r", "dvd+r", "cd-r-80"]:
            drive = self.disc(medium, f"{medium}.vdisc")
            self.burn(drive, "file")
            before = (self.folder / f"{medium}.vdisc").read_bytes() if medium == "cd-r-80" else None
            self.assertIn("finished", self.burn(drive, "file", code=3).err)
            self.burn(drive, "--append", "file", code=3)
            self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/file\n")
            if before:
                self.assertEqual((self.folder / f"{medium}.vdisc").read_bytes(), before)

    def test_a_disc_that_can_be_written_once_is_not_erased(self):
        drive = self.disc("cd-r-80")
        self.burn(drive, "file")
        self.assertIn("cannot be erased", self.run_cli("erase", "--drive", drive, code=3).err)
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/file\n")

    def test_a_missing_path_ends_with_1(self):
        drive = self.disc("bd-r")
        refused = self.burn(drive, "file", "missing", code=1)
        self.assertIn("missing", refused.err)
        self.assertEqual(self.medium(drive)["status"], "blank")
        self.run_cli("image", "ls", "missing.iso", code=1)
        self.run_cli("burn-image", "--drive", drive, "missing.iso", code=1)
        self.run_cli("media", "--drive", "virtual:missing.vdisc", code=1)
        self.run_cli("media", "--drive", "/dev/sr99", code=3)

    def test_what_cannot_be_read_is_asked_about_and_then_missing(self):
        (self.folder / "t").mkdir()
        (self.folder / "t/good").write_text("good")
        (self.folder / "t/gone").symlink_to("nowhere")
        drive = self.disc("bd-r")
        refused = self.burn(drive, "--links", "follow", "t", code=1)
        self.assertIn("--yes", refused.err)
        self.assertEqual(self.medium(drive)["status"], "blank")
        done = self.run_cli("--yes", "burn", "--drive", drive, "--links", "follow", "t", code=5)
        self.assertIn("gone", done.err)
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/t\n/t/good\n")

    def test_a_socket_is_left_out_and_told(self):
        (self.folder / "t").mkdir()
        (self.folder / "t/good").write_text("good")
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(str(self.folder / "t/socket"))
            result = self.run_json("image", "create", "-o", "i.iso", "t", code=5)[-1]
        self.assertEqual(result["outcome"], "amber")
        self.assertEqual([each["code"] for each in result["missing"]], ["FileIsSpecial"])

    def test_nothing_that_exists_is_replaced_unasked(self):
        (self.folder / "i.iso").write_text("precious")
        self.run_cli("image", "create", "-o", "i.iso", "file", code=1)
        self.disc("bd-r")
        before = (self.folder / "d.vdisc").stat()
        self.run_cli("virtual", "create", "d.vdisc", "--media", "cd-rw", code=1)
        self.assertEqual((self.folder / "d.vdisc").stat().st_ino, before.st_ino)
        self.burn("virtual:d.vdisc", "file")
        self.run_cli("virtual", "export", "d.vdisc", "-o", "i.iso", code=1)
        self.assertEqual((self.folder / "i.iso").read_text(), "precious")
        self.run_cli("--yes", "image", "create", "-o", "i.iso", "file")
        self.assertEqual(self.run_cli("image", "ls", "i.iso").out, "/file\n")

    def test_what_is_no_image_or_disc_is_said_to_be_none(self):
        (self.folder / "text.iso").write_text("x" * 65536)
        self.assertEqual(self.run_json("image", "ls", "text.iso", code=1)[-1]["error"]["code"], "NotAnImage")
        self.assertEqual(self.run_json("media", "--drive", "virtual:text.iso", code=1)[-1]["error"]["code"], "DiscFileInvalid")
        self.run_cli("image", "ls", "--drive", self.disc("bd-r"), code=3)
        self.assertEqual((self.folder / "text.iso").stat().st_size, 65536)

    def limit_files_to(self, size):
        return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))}

    def test_a_limit_on_files_leaves_nothing_behind(self):
        (self.folder / "large").write_bytes(bytes(8_000_000))
        refused = self.run_cli("image", "create", "-o", "i.iso", "large", code=1, **self.limit_files_to(4_000_000))
        self.assertIn("i.iso", refused.err)
        self.assert_only(self.folder, "file", "large")

    def test_a_full_folder_leaves_nothing_behind(self):
        if os.geteuid() != 0:  # root in a name space of its own may mount there
            command = ["unshare", "--map-root-user", "--mount", sys.executable, "-B", __file__, self.id().removeprefix("__main__.")]
            inside = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(inside.returncode, 0, inside.stderr)
            return
        full = self.folder / "full"
        full.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", full], check=True)
        self.addCleanup(subprocess.run, ["umount", full], check=True)
        (self.folder / "large").write_bytes(os.urandom(4_000_000))
        result = self.run_json("image", "create", "-o", "full/i.iso", "large", code=1)[-1]
        self.assertEqual(result["error"]["code"], "NoSpace")
        self.assert_only(full)
        # A disc that lies there keeps what it has, and can be used again.
        drive = self.disc("bd-r", "full/d.vdisc")
        self.burn(drive, "large", code=1)
        self.assertEqual(self.medium(drive)["kind"], "BD-R")

    def test_a_forbidden_file_is_named(self):
        tree = make_tree(self.folder / "tree")
        (tree / "empty file").chmod(0)
        # Root is a user like others without these two capabilities.
        command = [os.environ["EMBERDISC_CLI"], "image", "create", "-o", "i.iso", "tree"]
        if os.geteuid() == 0:
            command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
        refused = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertIn("empty file", refused.stderr)
        self.assert_only(self.folder, "file", "tree")


if __name__ == "__main__":
    unittest.main()
