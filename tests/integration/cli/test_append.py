# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding to a disc: the earlier session's files are kept, replaced, hidden and renamed; others read it, too."""
import os
import subprocess
import unittest

from harness import ConsoleTest, make_tree


class Appending(ConsoleTest):
    def write(self, **files):
        for name, text in files.items():
            (self.folder / name).write_text(text)

    def listed(self, drive):
        return sorted(self.run_cli("image", "ls", "--drive", drive).out.splitlines())

    def contents(self, drive, path):
        self.run_cli("image", "extract", "--drive", drive, "-o", "x", path)
        name = self.folder / "x" / os.path.basename(path)
        text = name.read_text()
        subprocess.run(["rm", "-rf", self.folder / "x"], check=True)
        return text

    def append(self, drive, *words):
        return self.run_json("burn", "--drive", drive, "--append", *words)[-1]

    def extract_with_xorriso(self, disc, lba, folder):
        """By the file system of the session at that address, with a program that others wrote."""
        self.run_cli("virtual", "export", disc, "-o", "e.iso")
        command = ["xorriso", "-report_about", "WARNING", "-osirrox", "on", "-load", "lba", str(lba),
                   "-indev", "stdio:e.iso", "-extract", "/", str(folder)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode("utf-8", "replace"))
        subprocess.run(["chmod", "-R", "u+rwX", self.folder / folder], check=True)
        (self.folder / "e.iso").unlink()

    def append_twice(self, medium):
        make_tree(self.folder / "tree")
        self.write(added="second", again="third")
        drive = self.disc(medium)
        self.burn(drive, "--keep-open", "--include-hidden", "tree")
        second = self.append(drive, "added")
        self.assertEqual(second["appended"]["session"], 1)
        self.assertEqual(second["appended"]["kept"], len([p for p in (self.folder / "tree").rglob("*") if p.is_file() and not p.is_symlink()]))
        self.assertEqual((second["verification"], second["discState"]), ("identical", "appendable"))
        self.assertLess(second["sectors"], 1000)  # three megabytes and more lie in the first session
        third = self.append(drive, "--close", "again")
        self.assertEqual((third["appended"]["session"], third["discState"]), (2, "finished"))
        state = self.medium(drive)
        self.assertEqual(len(state["sessions"]), 3)
        self.run_cli("image", "extract", "--drive", drive, "-o", "out")
        self.assert_same_tree("tree", "out/tree")
        self.assertEqual(((self.folder / "out/added").read_text(), (self.folder / "out/again").read_text()), ("second", "third"))
        refused = self.run_json("burn", "--drive", drive, "--append", "added", code=3)[-1]
        self.assertEqual((refused["error"]["code"], refused["remedy"]), ("MediumFinished", "blankMedium"))
        return state

    def test_dvd_plus_r_is_appended_to_twice(self):
        state = self.append_twice("dvd+r")
        for session, names in zip(state["sessions"], [["tree"], ["added", "tree"], ["added", "again", "tree"]]):
            folder = f"peer{session['number']}"
            self.extract_with_xorriso("d.vdisc", session["start"], folder)
            self.assert_only(self.folder / folder, *names)
            self.assert_same_tree("tree", f"{folder}/tree")

    def test_bd_r_is_appended_to_twice(self):
        state = self.append_twice("bd-r")
        self.extract_with_xorriso("d.vdisc", state["sessions"][-1]["start"], "peer")
        self.assert_same_tree("tree", "peer/tree")

    def test_cd_r_is_appended_to_twice(self):
        self.append_twice("cd-r-80")

    def test_all_sessions_are_verified(self):
        """The last one shows files that lie in those before it."""
        self.write(one="1" * 3_000_000, two="2")
        for medium in ("cd-r-80", "dvd+r"):
            drive = self.disc(medium, f"{medium}.vdisc")
            self.burn(drive, "--keep-open", "one")
            self.append(drive, "two")
            read = self.run_json("verify", "--drive", drive)[-1]["sectors"]
            self.assertGreaterEqual(read, 3_000_000 // 2048 + 100)
            (self.folder / "plan").write_text("every READ lba 1000: sense 3/11/00\n")
            result = self.run_json("--faults", "plan", "verify", "--drive", drive, code=4)[-1]
            self.assertEqual(result["error"]["code"], "VerifyUnreadable")
            self.assertIn(result["error"]["lba"], range(992, 1001))  # where the READ that failed began

    def test_cd_rw_is_appended_to_twice_and_erased(self):
        make = self.write
        make(one="1", two="2")
        drive = self.disc("cd-rw")
        self.burn(drive, "--keep-open", "one")
        self.append(drive, "--close", "two")
        self.assertEqual(self.listed(drive), ["/one", "/two"])
        refused = self.run_json("burn", "--drive", drive, "--append", "two", code=3)[-1]
        self.assertEqual(refused["remedy"], "eraseFirst")
        self.run_cli("erase", "--drive", drive)
        self.assertEqual(self.medium(drive)["status"], "blank")

    def grow(self, medium):
        """Where every sector can be written again, the volume itself grows."""
        make_tree(self.folder / "tree")
        self.write(added="second", again="third")
        drive = self.disc(medium)
        first = self.run_json("burn", "--drive", drive, "--include-hidden", "tree")[-1]
        self.assertEqual((first["burn"]["mode"], first["discState"]), ("overwrite", "overwritable"))
        self.burn(drive, "added", code=3)
        second = self.append(drive, "added")
        self.assertEqual((second["verification"], second["appended"]["replaced"]), ("identical", 0))
        self.assertLess(second["sectors"], first["sectors"] // 2)
        self.append(drive, "--rename", "added=moved", "again")
        self.run_cli("image", "extract", "--drive", drive, "-o", "out")
        self.assert_only(self.folder / "out", "again", "moved", "tree")
        self.assert_same_tree("tree", "out/tree")
        return drive

    def erase_and_format(self, drive):
        for words in [("erase",), ("format",)]:
            self.run_cli(*words, "--drive", drive)
            self.assertEqual((self.medium(drive)["status"], self.medium(drive)["usedSectors"]), ("overwritable", 0))
            self.burn(drive, "again")
            self.assertEqual(self.listed(drive), ["/again"])

    def test_a_volume_on_dvd_plus_rw_grows(self):
        drive = self.grow("dvd+rw")
        self.extract_with_xorriso("d.vdisc", 0, "peer")
        self.assert_same_tree("tree", "peer/tree")
        self.run_cli("image", "extract", "--fs", "udf", "--drive", drive, "-o", "udf")
        self.assert_same_tree("tree", "udf/tree")
        self.erase_and_format(drive)

    def test_a_volume_on_dvd_ram_grows(self):
        self.erase_and_format(self.grow("dvd-ram"))

    def test_a_volume_on_bd_re_grows(self):
        drive = self.grow("bd-re")
        self.run_cli("image", "extract", "--fs", "udf", "--drive", drive, "-o", "udf")
        self.assert_same_tree("tree", "udf/tree")
        self.erase_and_format(drive)

    def test_a_volume_keeps_its_file_systems(self):
        self.write(old="first", new="second")
        drive = self.disc("dvd+rw")
        self.burn(drive, "--keep-open", "--fs", "iso9660,rockridge", "old")
        told = self.append(drive, "--fs", "iso9660,joliet,rockridge", "new")
        self.assertIn("FileSystemsOfDisc", [warning["code"] for warning in told["warnings"]])
        self.assertEqual(self.listed(drive), ["/new", "/old"])
        told = self.append(drive, "--fs", "iso9660,rockridge", "new")
        self.assertNotIn("FileSystemsOfDisc", [warning["code"] for warning in told.get("warnings", [])])

    def test_a_small_volume_of_others_grows(self):
        """Its contents begin right behind the anchor, before our partition usually does."""
        self.write(new="second")
        (self.folder / "a").mkdir()
        self.write(**{"a/old": "first"})
        made = subprocess.run(["genisoimage", "-quiet", "-R", "-J", "-udf", "-o", "o.iso", "a"], cwd=self.folder, check=False)
        self.assertEqual(made.returncode, 0)
        for medium in ("dvd+rw", "bd-re", "dvd-ram"):
            drive = self.disc(medium, f"{medium}.vdisc")
            self.run_cli("--yes", "burn-image", "--drive", drive, "o.iso")
            self.append(drive, "new")
            self.assertEqual([told for told in self.run_json("image", "check", "--drive", drive) if told["type"] == "finding"], [])
            self.assertEqual(sorted(self.run_cli("image", "ls", "--fs", "udf", "--drive", drive).out.splitlines()), ["/new", "/old"])

    def test_a_short_session_that_is_not_the_last_is_added_to(self):
        """What lies between the sessions cannot be read, and is nobody's."""
        self.write(one="1", two="2", three="3")
        for medium in ("cd-r-80", "dvd-r"):
            drive = self.disc(medium, f"{medium}.vdisc")
            self.burn(drive, "--keep-open", "one")
            self.append(drive, "two")
            third = self.append(drive, "--session", "1", "three")
            self.assertEqual((third["outcome"], third["appended"]["session"]), ("done", 1))
            self.assertEqual(self.listed(drive), ["/one", "/three"])

    def test_a_dvd_rw_is_written_in_both_of_its_modes(self):
        self.write(one="1", two="2")
        drive = self.disc("dvd-rw")
        self.run_cli("erase", "--full", "--mode", "overwrite", "--drive", drive)
        self.burn(drive, "one")
        self.append(drive, "two")
        self.assertEqual(self.listed(drive), ["/one", "/two"])
        # A quick format makes sixteen sectors, and the disc grows with what is written.
        self.run_cli("erase", "--mode", "overwrite", "--drive", drive)
        capacity = self.medium(drive)["freeSectors"]
        self.assertGreater(capacity, 2_000_000)
        self.burn(drive, "one")
        self.append(drive, "two")
        (self.folder / "large").write_bytes(bytes(range(256)) * 40_000)
        self.run_cli("--yes", "burn", "--drive", drive, "one", "two", "large")
        self.assertEqual(self.listed(drive), ["/large", "/one", "/two"])
        self.assertEqual(self.medium(drive)["freeSectors"], capacity)
        self.run_cli("erase", "--mode", "sequential", "--drive", drive)
        self.assertEqual(self.medium(drive)["status"], "blank")
        self.burn(drive, "--keep-open", "one")
        self.append(drive, "two")
        self.assertEqual(self.listed(drive), ["/one", "/two"])

    def test_dvd_r_is_appended_to_twice(self):
        state = self.append_twice("dvd-r")
        self.extract_with_xorriso("d.vdisc", state["sessions"][-1]["start"], "peer")
        self.assert_same_tree("tree", "peer/tree")

    def test_files_are_replaced_hidden_and_renamed(self):
        (self.folder / "d").mkdir()
        self.write(same="old", gone="secret", **{"d/old name": "moved"})
        drive = self.disc("dvd+r")
        self.burn(drive, "--keep-open", "--volume", "FIRST", "same", "gone", "d")
        self.write(same="new")
        result = self.append(drive, "--hide", "/gone", "--rename", "d/old name=in/a/folder/new name", "same")
        self.assertEqual(result["appended"], {"session": 1, "kept": 1, "replaced": 1, "hidden": 1, "renamed": 1})
        self.assertEqual(self.listed(drive), ["/d", "/in", "/in/a", "/in/a/folder", "/in/a/folder/new name", "/same"])
        self.assertEqual(self.contents(drive, "/same"), "new")
        self.assertEqual(self.contents(drive, "/in/a/folder/new name"), "moved")
        self.assertEqual(self.medium(drive)["volumeLabel"], "FIRST")
        # The first session can be taken up again, with what it had.
        self.append(drive, "--session", "1", "--hide", "same")
        self.assertEqual(self.listed(drive), ["/d", "/d/old name", "/gone"])
        self.append(drive, "--only-new", "same")
        self.assertEqual(self.listed(drive), ["/same"])

    def test_what_cannot_be_recovered_is_not_promised(self):
        self.write(gone="secret", stays="s")
        drive = self.disc("bd-r")
        self.burn(drive, "--keep-open", "gone", "stays")
        told = self.burn(drive, "--append", "--hide", "gone")
        self.assertIn("can be recovered", told.out + told.err)

    def test_checksums_cover_earlier_files_and_are_dropped_when_they_are_not_true(self):
        self.write(one="1", two="2", three="3")
        drive = self.disc("bd-r")
        self.burn(drive, "--keep-open", "--checksums", "one", "two")
        self.append(drive, "three")
        self.assertIn("/SHA256SUMS", self.listed(drive))
        self.run_cli("verify", "--drive", drive)
        self.append(drive, "--hide", "one")
        self.assertEqual(self.listed(drive), ["/three", "/two"])
        self.write(two="other")
        self.append(drive, "--checksums", "two")
        self.run_cli("verify", "--drive", drive)
        self.assertEqual(self.contents(drive, "/SHA256SUMS").count("\n"), 2)

    def test_makes_no_sense(self):
        self.write(one="1")
        drive = self.disc("dvd+r")
        for words in [("--hide", "x"), ("--append", "--only-new", "--hide", "x"), ("--append", "--rename", "x"), ("--append", "--session", "0"), ()]:
            self.burn(drive, *words, *(["one"] if words else []), code=2)
        self.burn(drive, "--keep-open", "one")
        self.assertEqual(self.run_json("burn", "--drive", drive, "--append", "--hide", "/nothing", code=1)[-1]["error"]["code"], "NodeNotFound")
        self.assertEqual(self.run_json("burn", "--drive", drive, "--append", "--session", "7", "one", code=3)[-1]["error"]["code"], "MediumUnsuitable")
        self.assertEqual(len(self.medium(drive)["sessions"]), 1)


if __name__ == "__main__":
    unittest.main()
