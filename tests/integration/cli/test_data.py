# SPDX-License-Identifier: GPL-3.0-or-later
"""Data discs from one end to the other: burn, list, extract, compare, save, verify, append, erase."""
import os
import socket
import stat
import subprocess
import unittest

from harness import PATIENCE, ConsoleTest, copy_of_documents, make_tree, same_contents


class DataDiscs(ConsoleTest):
    def burn_and_extract(self, medium):
        tree = make_tree(self.folder / "tree")
        copy_of_documents(tree / "documents", 8_000_000)
        drive = self.disc(medium)
        self.burn(drive, "--include-hidden", "tree")
        self.run_cli("image", "extract", "--drive", drive, "-o", "out")
        self.assert_same_tree("tree", "out/tree")
        return drive

    def other(self, *words):
        """What another program prints."""
        return subprocess.run(words, capture_output=True, check=True, cwd=self.folder).stdout

    def test_bd_r_gives_back_the_tree(self):
        drive = self.burn_and_extract("bd-r")
        medium = self.medium(drive)
        self.assertEqual((medium["kind"], medium["status"]), ("BD-R", "finished"))
        self.assertEqual(len(medium["sessions"]), 1)

    def test_dvd_plus_r_gives_back_the_tree(self):
        self.assertEqual(self.medium(self.burn_and_extract("dvd+r"))["kind"], "DVD+R")

    def test_cd_r_gives_back_the_tree(self):
        self.assertEqual(self.medium(self.burn_and_extract("cd-r-80"))["kind"], "CD-R")

    def test_attributes_come_back(self):
        tree = make_tree(self.folder / "tree")
        drive = self.disc("bd-r")
        self.burn(drive, "tree")
        self.run_cli("image", "extract", "--drive", drive, "-o", "out", "/tree/part 1", "/tree/empty file")
        self.assert_only(self.folder / "out", "part 1", "empty file")
        self.assertEqual((self.folder / "out/part 1/run me").stat().st_mode & 0o777, 0o755)
        self.assertEqual(int((self.folder / "out/empty file").stat().st_mtime), int((tree / "empty file").stat().st_mtime))

    def test_paths_go_where_they_are_told(self):
        (self.folder / "a").mkdir()
        (self.folder / "a/one").write_text("1")
        (self.folder / "a/.hidden").write_text("h")
        (self.folder / "two").write_text("2")
        self.run_cli("image", "create", "-o", "i.iso", "a/.", "deep/er/second=two", "in/=a")
        listed = self.run_cli("image", "ls", "i.iso").out.splitlines()
        self.assertEqual(sorted(listed), ["/deep", "/deep/er", "/deep/er/second", "/in", "/in/a", "/in/a/one", "/one"])
        self.run_cli("image", "create", "--include-hidden", "-o", "all.iso", "a")
        self.assertIn("/a/.hidden", self.run_cli("image", "ls", "all.iso").out)

    def test_a_pipe_takes_the_image_and_nothing_else(self):
        make_tree(self.folder / "tree")
        self.environment["SOURCE_DATE_EPOCH"] = "1000000000"
        options = ["--reproducible", "--checksums", "tree"]
        self.run_cli("image", "create", "-o", "i.iso", *options)
        process = self.start("image", "create", "-o", "-", *options)
        image, words = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, words)
        self.assertEqual(image, (self.folder / "i.iso").read_bytes())
        self.assertIn(b"The image was saved.", words)
        self.assertEqual(sorted(os.listdir(self.folder)), ["i.iso", "tree"])

    def test_a_pipe_that_nobody_reads_ends_in_words(self):
        (self.folder / "large").write_bytes(bytes(5_000_000))
        process = self.start("image", "create", "-o", "-", "large")
        process.stdout.read(1000)
        process.stdout.close()
        words = process.stderr.read().decode()
        self.assertEqual(process.wait(PATIENCE), 1, words)
        self.assertIn("could not be written on", words)
        process.stderr.close()

    def test_what_boots_is_listed(self):
        (self.folder / "boot.img").write_bytes(b"b" * 3000)
        self.run_cli("image", "create", "-o", "i.iso", "--boot", "bios:boot.img", "--boot", "uefi:boot.img", "boot.img")
        self.assertEqual(self.run_cli("image", "ls", "i.iso").out, "/boot.img\n")
        told = self.run_cli("image", "ls", "--long", "i.iso").out
        self.assertRegex(told, r"Boots x86: no emulation, 4 sectors of 512 bytes from LBA \d+ to segment 07C0\.\n")
        boots = [each for each in self.run_json("image", "ls", "i.iso") if each["type"] == "boot"]
        self.assertEqual([(each["platform"], each["emulation"], each["loadSectors"]) for each in boots], [(0, 0, 4), (239, 0, 6)])

    def test_an_image_is_checked(self):
        make_tree(self.folder / "tree")
        self.run_cli("image", "create", "-o", "i.iso", "--checksums", "--udf", "2.50", "tree")
        self.assertIn("Nothing is wrong.", self.run_cli("image", "check", "i.iso").out)
        result = self.run_json("image", "check", "i.iso")[-1]
        self.assertEqual((result["outcome"], result["errors"], result["warningCount"]), ("done", 0, 0))
        self.assertEqual(set(result["parts"]), {"iso9660", "rockridge", "joliet", "udf", "contents"})
        whole = (self.folder / "i.iso").read_bytes()
        broken = bytearray(whole)
        broken[16 * 2048 + 80] ^= 1
        (self.folder / "i.iso").write_bytes(broken)
        told = self.run_cli("image", "check", "i.iso", code=1)
        self.assertRegex(told.out, r"Error in ISO 9660, sector 16: The two byte orders of Volume Space Size say \d+ and \d+\.\n")
        finding = next(each for each in self.run_json("image", "check", "i.iso", code=1) if each["type"] == "finding")
        self.assertEqual((finding["severity"], finding["code"], finding["lba"]), ("error", "ByteOrders", 16))
        files = [each for each in self.run_json("image", "ls", "i.iso") if each.get("kind") == "file" and each["size"] > 0]
        broken = bytearray(whole)
        broken[next(each["lba"] for each in files if not each["path"].endswith("SUMS")) * 2048] ^= 1
        (self.folder / "i.iso").write_bytes(broken)
        self.assertIn("The contents are not what their checksum says.", self.run_cli("image", "check", "i.iso", code=4).out)
        (self.folder / "no.iso").write_bytes(bytes(400 * 2048))
        self.run_cli("image", "check", "no.iso", code=1)

    def test_a_disc_is_checked(self):
        make_tree(self.folder / "tree")
        drive = self.disc("bd-r")
        self.burn(drive, "tree")
        self.assertEqual(self.run_json("image", "check", "--drive", drive)[-1]["errors"], 0)

    def test_file_systems_fit_contents_and_medium(self):
        (self.folder / "a").write_text("x")
        (self.folder / ("n" * 65)).write_text("y")
        usual = self.run_json("image", "create", "-o", "i.iso", "a")[-1]["fileSystems"]
        self.assertEqual(usual, {"iso9660": True, "udf": None, "reasons": []})
        names = self.run_json("image", "create", "-o", "n.iso", "a", "n" * 65)[-1]["fileSystems"]
        self.assertEqual(names, {"iso9660": True, "udf": "1.02", "reasons": ["namesBeyondJoliet"]})
        self.assertNotIn("fileSystems", self.run_json("image", "create", "-o", "f.iso", "--fs", "iso9660", "n" * 65)[-1])
        for medium, udf, reasons in [("cd-r-80", None, []), ("dvd+r", "1.02", ["dvdMedium"]), ("bd-r", "2.50", ["bluRayMedium"])]:
            burned = self.run_json("burn", "--drive", self.disc(medium, medium), "a")[-1]
            self.assertEqual(burned["fileSystems"], {"iso9660": True, "udf": udf, "reasons": reasons})

    def test_each_name_space_can_be_asked_for(self):
        (self.folder / "A long name.txt").write_text("x")
        self.run_cli("image", "create", "-o", "i.iso", "--iso-level", "1", "A long name.txt")
        self.assertEqual(self.run_cli("image", "ls", "i.iso", "--fs", "joliet").out, "/A long name.txt\n")
        self.assertEqual(self.run_cli("image", "ls", "i.iso", "--fs", "rockridge").out, "/A long name.txt\n")
        self.assertRegex(self.run_cli("image", "ls", "i.iso", "--fs", "iso9660").out, r"^/[A-Z0-9_]{1,8}\.TXT\n$")
        self.assertRegex(self.run_cli("image", "ls", "--long", "i.iso").out, r"^-rw-.* 1 \d{4}-\d\d-\d\dT.*  /A long name.txt\n$")
        self.run_cli("image", "create", "-o", "plain.iso", "--fs", "iso9660", "A long name.txt")
        self.assertEqual(self.run_json("image", "ls", "plain.iso", "--fs", "joliet", code=1)[-1]["error"]["code"], "NameSpaceMissing")

    def test_links_are_kept_followed_or_skipped(self):
        (self.folder / "t").mkdir()
        (self.folder / "t/file").write_text("contents")
        (self.folder / "t/link").symlink_to("file")
        for policy, kind in [("keep", "symlink"), ("follow", "file"), ("skip", None)]:
            self.run_cli("image", "create", "-o", f"{policy}.iso", "--links", policy, "t")
            kinds = {each.get("path"): each.get("kind") for each in self.run_json("image", "ls", f"{policy}.iso")}
            self.assertEqual(kinds.get("/t/link"), kind)

    def test_reproducible_images_are_equal(self):
        tree = make_tree(self.folder / "tree")
        self.environment["SOURCE_DATE_EPOCH"] = "1500000000"
        self.run_cli("image", "create", "-o", "1.iso", "--reproducible", "tree")
        for path in tree.rglob("*"):
            if path.is_file():
                path.read_bytes()
                os.utime(path, (1, path.stat().st_mtime + 1000), follow_symlinks=False)
        self.run_cli("image", "create", "-o", "2.iso", "--reproducible", "tree")
        # What is older than the source date keeps its time.
        os.utime(tree / "empty file", (1_000_000_000, 1_000_000_000))
        self.run_cli("image", "create", "-o", "3.iso", "--reproducible", "tree")
        self.assertTrue(same_contents(self.folder / "1.iso", self.folder / "3.iso"))
        self.assertFalse(same_contents(self.folder / "1.iso", self.folder / "2.iso"))

    def test_reproducible_images_of_copies_are_equal(self):
        """Another folder, other times, another mask: the same bytes, with everything that an image can have."""
        make_tree(self.folder / "one")
        subprocess.run(["cp", "-r", "--preserve=links", "one", "two"], check=True, cwd=self.folder)
        for path in (self.folder / "two").rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o600)
        self.environment["SOURCE_DATE_EPOCH"] = "900000000"
        for options in [[], ["--checksums", "--dedupe"], ["--fs", "iso9660,joliet,rockridge,udf"]]:
            self.run_cli("image", "create", "-o", "1.iso", "--reproducible", *options, "one/.")
            self.run_cli("image", "create", "-o", "2.iso", "--reproducible", *options, "two/.")
            self.assertTrue(same_contents(self.folder / "1.iso", self.folder / "2.iso"), options)
            os.remove(self.folder / "1.iso")
            os.remove(self.folder / "2.iso")

    def test_checksums_can_be_checked_by_sha256sum(self):
        make_tree(self.folder / "tree")
        self.run_cli("image", "create", "-o", "i.iso", "--checksums", "tree")
        self.run_cli("image", "extract", "i.iso", "-o", "out")
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], check=True, cwd=self.folder / "out")
        lines = (self.folder / "out/SHA256SUMS").read_text().splitlines()
        files = [each for each in (self.folder / "out/tree").rglob("*") if each.is_file() and not each.is_symlink()]
        self.assertEqual(len(lines), len(files))
        drive = self.disc("bd-r")
        self.burn(drive, "--checksums", "tree")
        self.run_cli("image", "extract", "--drive", drive, "-o", "disc")
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], check=True, cwd=self.folder / "disc")

    def test_checksums_raise_no_false_alarm_whatever_the_file_systems(self):
        tree = make_tree(self.folder / "tree")
        (tree / ("j" * 80 + ".txt")).write_text("longer than Joliet takes")
        (tree / ("u" * 255)).write_text("longer than UDF takes")
        for number, systems in enumerate(["iso9660", "iso9660,joliet", "iso9660,rockridge", "udf", "iso9660,udf", "iso9660,joliet,rockridge,udf"]):
            self.run_cli("image", "create", "-o", "i.iso", "--fs", systems, "--checksums", "tree")
            checked = self.run_json("image", "check", "i.iso")[-1]
            self.assertGreater(checked["comparedFiles"], 5, systems)
            drive = self.disc("bd-r", f"{number}.vdisc")
            self.run_cli("burn-image", "--drive", drive, "i.iso")
            good = self.run_json("verify", "--drive", drive)[-1]
            self.assertEqual(good["verification"], "identical", systems)
            self.assertNotIn("NoChecksums", [each["code"] for each in good["warnings"]])
            os.remove(self.folder / "i.iso")

    def test_permissions_come_back_from_udf(self):
        make_tree(self.folder / "tree")
        (self.folder / "tree/secret").write_text("s")
        (self.folder / "tree/secret").chmod(0o600)
        self.run_cli("image", "create", "-o", "i.iso", "--fs", "udf", "tree")
        self.run_cli("image", "extract", "i.iso", "-o", "out")
        self.assertEqual((self.folder / "out/tree/secret").stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.folder / "out/tree/part 1/run me").stat().st_mode & 0o777, 0o755)

    def test_an_image_that_was_cut_off_is_looked_into(self):
        for name in ["a", "b"]:
            (self.folder / name).write_bytes(os.urandom(300_000))
        self.run_cli("image", "create", "-o", "i.iso", "a", "b")
        whole = (self.folder / "i.iso").read_bytes()
        at = whole.index((self.folder / "b").read_bytes()[:2048])
        (self.folder / "i.iso").write_bytes(whole[: at + 1000])
        self.assertEqual(self.run_cli("image", "ls", "i.iso").out.split(), ["/a", "/b"])
        codes = [each.get("code") for each in self.run_json("image", "check", "i.iso", code=1)]
        self.assertIn("SectorCut", codes)
        self.assertIn("OutsideImage", codes)
        self.run_cli("image", "extract", "i.iso", "-o", "out", code=5)
        self.assert_only(self.folder / "out", "a")
        self.assertEqual((self.folder / "out/a").read_bytes(), (self.folder / "a").read_bytes())
        self.run_cli("burn-image", "--drive", self.disc("bd-r"), "i.iso", code=1)  # that has whole sectors, or none

    def test_equal_files_are_stored_once(self):
        (self.folder / "t").mkdir()
        for name in ["a", "b", "c"]:
            (self.folder / "t" / name).write_bytes(bytes(range(256)) * 4000)
        self.run_cli("image", "create", "-o", "all.iso", "t")
        self.run_cli("image", "create", "-o", "once.iso", "--dedupe", "t")
        saved = (self.folder / "all.iso").stat().st_size - (self.folder / "once.iso").stat().st_size
        self.assertGreaterEqual(saved, 2 * 256 * 4000)
        self.run_cli("image", "extract", "once.iso", "-o", "out")
        self.assert_same_tree("t", "out/t")

    def test_archives_are_files_or_their_contents(self):
        make_tree(self.folder / "tree")
        subprocess.run(["tar", "-cJf", "a.tar.xz", "tree"], check=True, cwd=self.folder)
        self.run_cli("image", "create", "-o", "file.iso", "a.tar.xz")
        self.assertEqual(self.run_cli("image", "ls", "file.iso").out, "/a.tar.xz\n")
        self.run_cli("image", "create", "-o", "contents.iso", "--archives", "contents", "--checksums", "a.tar.xz")
        self.run_cli("image", "extract", "contents.iso", "-o", "out")
        self.assert_same_tree("tree", "out/a/tree")
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], check=True, cwd=self.folder / "out")
        (self.folder / "no.zip").write_text("no archive")
        self.run_cli("image", "create", "-o", "no.iso", "--archives", "contents", "no.zip", code=1)

    def test_images_and_their_sessions_are_sources(self):
        """Of two sessions that xorriso made, as another program reads what comes out."""
        for session, name in enumerate(["first", "second"]):
            (self.folder / name).mkdir()
            (self.folder / name / "file").write_text(name)
            os.symlink("file", self.folder / name / "link")
            grown = ["-dev", "old.iso", *(["-rm_r", "/first", "--"] if session else []), "-map", name, f"/{name}", "-commit_eject", "none"]
            self.other("xorriso", "-no_rc", *grown)
        create = ["image", "create", "--archives", "contents", "-o"]
        self.run_cli(*create, "last.iso", "old.iso")
        self.assertEqual(self.other("bsdtar", "-xOf", "last.iso", "old/second/file"), b"second")
        self.assertNotIn(b"first", self.other("bsdtar", "-tf", "last.iso"))
        self.run_cli(*create, "one.iso", "--source-session", "1", "copy=old.iso")
        self.assertEqual(self.other("bsdtar", "-xOf", "one.iso", "copy/first/file"), b"first")
        self.assertIn(b"link -> file", self.other("bsdtar", "-tvf", "one.iso", "copy/first/link"))
        self.run_cli(*create, "none.iso", "--source-session", "3", "old.iso", code=2)
        self.run_cli("image", "create", "-o", "none.iso", "--source-session", "1", "old.iso", code=2)
        self.assertFalse((self.folder / "none.iso").exists())
        self.run_cli("project", "save", "-o", "p.ember", "--archives", "contents", "--source-session", "1", "old.iso")
        self.run_cli("image", "create", "-o", "again.iso", "--project", "p.ember")
        self.assertEqual(self.other("bsdtar", "-xOf", "again.iso", "old/first/file"), b"first")

    def test_a_fifo_is_written_into_and_nothing_else_that_is_no_file(self):
        make_tree(self.folder / "tree")
        os.mkfifo(self.folder / "fifo")
        reader = subprocess.Popen(["sha256sum", "fifo"], cwd=self.folder, stdout=subprocess.PIPE)
        self.run_cli("image", "create", "-o", "fifo", "tree/.")
        self.run_cli("image", "create", "-o", "file.iso", "tree/.")
        told, _ = reader.communicate(timeout=60)
        self.assertEqual(len(told.split()[0]), 64)
        self.assertTrue(stat.S_ISFIFO(os.stat(self.folder / "fifo").st_mode))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / "socket"))
            for name in ["socket", "tree"]:
                error = self.run_json("image", "create", "--yes", "-o", name, "tree/.", code=1)[-1]["error"]
                self.assertEqual(error["code"], "FileIsSpecial")
        self.assertTrue(stat.S_ISSOCK(os.stat(self.folder / "socket").st_mode))

    def test_names_give_a_terminal_no_commands(self):
        (self.folder / "names").mkdir()
        (self.folder / "names" / "a\x1b[31m\nb").write_text("x")
        self.run_cli("image", "create", "-o", "names.iso", "names/.")
        for words in [["image", "ls", "names.iso"], ["image", "ls", "--long", "names.iso"]]:
            told = self.run_cli(*words).out
            self.assertNotIn("\x1b", told)
            self.assertEqual(len(told.strip().split("\n")), 1)
        self.assertEqual(self.run_json("image", "ls", "names.iso")[0]["path"], "/a\x1b[31m\nb")

    def test_what_an_archive_lacks_is_told_once(self):
        (self.folder / "t").mkdir()
        (self.folder / "t/kept").write_text("1" * 1000)
        (self.folder / "t/packed").write_text("2" * 1000)
        subprocess.run(["7z", "a", "-mm=Deflate", "a.zip", "t/kept"], check=True, cwd=self.folder, capture_output=True)
        subprocess.run(["7z", "a", "-mm=PPMd", "a.zip", "t/packed"], check=True, cwd=self.folder, capture_output=True)
        create = ["image", "create", "--archives", "contents"]
        error = self.run_cli(*create, "--on-missing", "skip", "-o", "a.iso", "a.zip", code=5).err
        self.assertEqual(error.count("a.zip: t/packed” is of a kind that is not supported: it is packed with PPMd."), 1, error)
        # cut where a member ends: nothing in it says that there was more
        subprocess.run(["tar", "-b1", "-cf", "a.tar", "t/kept", "t/packed"], check=True, cwd=self.folder)
        whole = (self.folder / "a.tar").read_bytes()
        (self.folder / "cut.tar").write_bytes(whole[: 3 * 512])
        error = self.run_cli(*create, "--on-missing", "skip", "-o", "cut.iso", "cut.tar", code=5).err
        self.assertEqual(error.count("cut.tar” is damaged (it has no end, and may be cut)."), 1, error)
        self.assertEqual(self.run_cli("image", "ls", "cut.iso").out, "/cut\n/cut/t\n/cut/t/kept\n")
        # within a member, or packed: what is in it is not to be trusted
        subprocess.run(["gzip", "-k", "a.tar"], check=True, cwd=self.folder)
        packed = (self.folder / "a.tar.gz").read_bytes()
        for name, some in [("in.tar", whole[:1000]), ("cut.tar.gz", packed[:-9])]:
            (self.folder / name).write_bytes(some)
            error = self.run_cli(*create, "-o", "none.iso", name, code=1).err
            self.assertIn("is damaged", error)
            self.assertNotIn("kf.archive", error)

    def test_an_archive_that_was_made_anew_is_told(self):
        def make(text):
            (self.folder / "one").write_text(text)
            (self.folder / "a.zip").unlink(missing_ok=True)
            subprocess.run(["7z", "a", "-mm=Copy", "a.zip", "one"], check=True, cwd=self.folder, capture_output=True)

        make("first")
        self.run_cli("project", "save", "--archives", "contents", "-o", "p.ember", "a.zip")
        self.assertNotIn("changed", self.run_cli("project", "check", "p.ember").err)
        make("other")
        error = self.run_cli("project", "check", "p.ember").err
        self.assertEqual(error.count("a.zip: one” has changed"), 1, error)

    def test_what_is_missing_is_skipped_or_fatal(self):
        (self.folder / "t").mkdir()
        (self.folder / "t/good").write_text("1")
        (self.folder / "t/pipe").symlink_to("nowhere")
        arguments = ["image", "create", "--links", "follow"]
        result = self.run_json(*arguments, "--on-missing", "skip", "-o", "amber.iso", "t", code=5)[-1]
        self.assertEqual(len(result["missing"]), 1)
        self.assertTrue((self.folder / "amber.iso").exists())
        self.run_cli(*arguments, "--on-missing", "fail", "-o", "none.iso", "t", code=1)
        self.assertFalse((self.folder / "none.iso").exists())
        self.run_cli(*arguments, "--on-missing", "maybe", "-o", "none.iso", "t", code=2)

    def test_verify_finds_what_differs(self):
        make_tree(self.folder / "tree")
        self.run_cli("image", "create", "-o", "i.iso", "tree")
        drive = self.disc("dvd+r")
        self.run_cli("burn-image", "--drive", drive, "i.iso")
        self.run_cli("verify", "--drive", drive)
        self.run_cli("verify", "--drive", drive, "--against", "i.iso")
        with open(self.folder / "i.iso", "r+b") as image:
            image.seek(2048 * 500 + 7)
            byte = image.read(1)[0]
            image.seek(-1, os.SEEK_CUR)
            image.write(bytes([byte ^ 1]))
        result = self.run_json("verify", "--drive", drive, "--against", "i.iso", code=4)[-1]
        self.assertEqual(result["error"]["code"], "VerifyDiffers")
        with open(self.folder / "i.iso", "ab") as image:
            image.truncate(image.seek(0, os.SEEK_END) + 2048 * 4096)
        self.run_cli("verify", "--drive", drive, "--against", "i.iso", code=4)

    def test_a_quick_verification_claims_no_more_than_it_read(self):
        tree = make_tree(self.folder / "tree")
        (tree / "large").write_bytes(os.urandom(4096) * 50_000)
        drive = self.disc("bd-r")
        result = self.run_json("burn", "--drive", drive, "--verify", "quick", "tree")[-1]
        self.assertEqual(result["verification"], "samples identical")
        self.run_cli("copy", "--from", drive, "--to", "i.iso")
        again = self.run_json("verify", "--drive", drive, "--quick", "--against", "i.iso")[-1]
        self.assertEqual(again["verification"], "samples identical")
        self.assertLess(again["sectors"], os.path.getsize(self.folder / "i.iso") // 2048)
        alone = self.run_json("verify", "--drive", drive, "--quick")[-1]
        self.assertEqual(alone["verification"], "not done")
        self.assertNotIn("NoChecksums", [each["code"] for each in alone["warnings"]])  # nobody looked for any
        (self.folder / "plan").write_text("every READ lba 20: sense 3/11/00\n")  # a path table or a directory
        bad = self.run_json("--faults", "plan", "verify", "--drive", drive, "--quick", "--against", "i.iso", code=4)[-1]
        self.assertEqual(bad["error"]["code"], "VerifyUnreadable")
        bad = self.run_json("--faults", "plan", "verify", "--drive", drive, "--quick", code=4)[-1]
        self.assertEqual(bad["error"]["code"], "VerifyUnreadable")
        self.run_cli("burn", "--drive", drive, "--verify", "some", "tree", code=2)

    def test_a_disc_is_verified_by_its_own_checksums(self):
        tree = make_tree(self.folder / "tree")
        (tree / "large").write_bytes(bytes(range(256)) * 4096)
        self.run_cli("image", "create", "-o", "i.iso", "--checksums", "tree")
        drive = self.disc("bd-r")
        self.run_cli("burn-image", "--drive", drive, "i.iso")
        good = self.run_json("verify", "--drive", drive)[-1]
        self.assertEqual(good["verification"], "identical")
        self.assertNotIn("NoChecksums", [each["code"] for each in good["warnings"]])
        image = (self.folder / "i.iso").read_bytes()
        at = image.index(bytes(range(256)) * 8) + 5000
        (self.folder / "i.iso").write_bytes(image[:at] + bytes([image[at] ^ 1]) + image[at + 1 :])
        other = self.disc("bd-r", "other.vdisc")
        self.run_cli("burn-image", "--drive", other, "i.iso")
        bad = self.run_json("verify", "--drive", other, code=4)[-1]
        self.assertEqual(bad["verification"], "differs")
        self.assertEqual(bad["damaged"], ["/tree/large"])

    def test_exported_disc_is_the_image(self):
        make_tree(self.folder / "tree")
        self.run_cli("image", "create", "-o", "i.iso", "tree")
        drive = self.disc("bd-r")
        self.run_cli("burn-image", "--drive", drive, "i.iso")
        self.run_cli("virtual", "export", "d.vdisc", "-o", "back.iso")
        size = (self.folder / "i.iso").stat().st_size
        self.assertEqual((self.folder / "back.iso").read_bytes()[:size], (self.folder / "i.iso").read_bytes())

    def test_a_session_is_added_to_an_open_disc(self):
        (self.folder / "one").write_text("1")
        (self.folder / "two").write_text("2")
        drive = self.disc("cd-r-80")
        self.burn(drive, "--keep-open", "one")
        self.assertEqual(self.medium(drive)["status"], "appendable")
        self.burn(drive, "two", code=3)
        self.burn(drive, "--append", "two")
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/one\n/two\n")
        self.assertEqual(len(self.medium(drive)["sessions"]), 2)
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive, "--session", "1").out, "/one\n")
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive, "--session", "2").out, "/one\n/two\n")
        self.assertIn("there is no session 3", self.run_cli("image", "ls", "--drive", drive, "--session", "3", code=2).err)
        self.run_cli("image", "extract", "--drive", drive, "--session", "1", "-o", "out")
        self.assertEqual((self.folder / "out/one").read_text(), "1")
        for session in ["1", "2"]:
            self.assertEqual(self.run_json("image", "check", "--drive", drive, "--session", session)[-1]["errors"], 0)

    def test_a_simulation_stores_nothing(self):
        (self.folder / "one").write_text("1")
        drive = self.disc("cd-r-80")
        self.burn(drive, "--simulate", "one")
        self.assertEqual(self.medium(drive)["status"], "blank")
        self.burn(self.disc("bd-r", "b.vdisc"), "--simulate", "one", code=3)

    def test_erased_disc_is_burned_again(self):
        (self.folder / "one").write_text("1")
        (self.folder / "two").write_text("2")
        drive = self.disc("cd-rw")
        self.burn(drive, "one")
        self.run_cli("erase", "--drive", drive)
        self.assertEqual(self.medium(drive)["status"], "blank")
        self.burn(drive, "two")
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/two\n")
        self.run_cli("erase", "--drive", drive, "--full")
        self.burn(drive, "one")
        refused = self.burn(drive, "two", code=3)
        self.assertIn("there is nobody to ask", refused.err)
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/one\n")
        self.run_cli("--yes", "burn", "--drive", drive, "two")
        self.burn(drive, "--erase-first", "one")
        self.assertEqual(self.run_cli("image", "ls", "--drive", drive).out, "/one\n")


if __name__ == "__main__":
    unittest.main()
