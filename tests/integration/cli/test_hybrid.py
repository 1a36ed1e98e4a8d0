# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that boot from a USB stick, too, as partitioning tools and another maker of such images see them."""
import json
import os
import subprocess
import unittest

from harness import ConsoleTest

SBIN = os.environ["PATH"] + ":/usr/sbin:/sbin"


class Hybrid(ConsoleTest):
    def setUp(self):
        super().setUp()
        (self.folder / "tree").mkdir()
        loader = bytearray(bytes(range(256)) * 40)
        loader[64:68] = b"\xfb\xc0\x78\x70"  # by which xorriso knows isolinux that can be a hybrid
        (self.folder / "tree" / "isolinux.bin").write_bytes(loader)
        (self.folder / "tree" / "efi.img").write_bytes(b"E" * 1_474_560)
        (self.folder / "isohdpfx.bin").write_bytes(b"\x33\xed" + b"i" * 430)
        (self.folder / "boot_hybrid.img").write_bytes(b"g" * 512)

    def say(self, *words):
        done = subprocess.run(words, capture_output=True, check=True, cwd=self.folder, env=os.environ | {"PATH": SBIN})
        return (done.stdout + done.stderr).decode("utf-8", "replace")

    def create(self, *options, name="i.iso"):
        self.run_cli("image", "create", "-o", name, *options, "tree/.")
        return (self.folder / name).read_bytes()

    def partitions(self):
        return json.loads(self.say("sfdisk", "--json", "i.iso"))["partitiontable"]

    def boot_image(self, number):
        """LBA and sectors of the file system, as xorriso reads them from the catalogue."""
        report = self.say("xorriso", "-indev", "i.iso", "-report_el_torito", "plain").splitlines()
        return [int(line.split()[-1]) for line in report if line.startswith("El Torito boot img")][number]

    def test_others_find_the_efi_system_partition(self):
        for file_systems in [[], ["--udf", "1.02"], ["--udf", "2.60"]]:
            with self.subTest(file_systems):
                image = self.create("--boot", "bios,table:isolinux.bin", "--boot", "uefi:efi.img", "--hybrid", *file_systems)
                table = self.partitions()
                self.assertEqual(table["label"], "gpt")
                self.assertEqual(table["lastlba"], len(image) // 512 - 1 - 4 * (256 if file_systems else 9))
                (esp,) = table["partitions"]
                self.assertEqual(esp["type"], "C12A7328-F81F-11D2-BA4B-00A0C93EC93B")
                self.assertEqual((esp["start"], esp["size"]), (self.boot_image(1) * 4, 2880))
                self.assertEqual(image[esp["start"] * 512:][:1_474_560], b"E" * 1_474_560)
                self.assertIn("No problems found", self.say("sgdisk", "--verify", "i.iso"))
                self.assertIn("EF00", self.say("sgdisk", "--print", "i.iso"))
                self.run_cli("image", "check", "i.iso")
                if file_systems:  # whose anchors lie where the tables do
                    self.assertIn("Everything is Ok", self.say("7z", "t", "i.iso"))
                system_area = self.say("xorriso", "-indev", "i.iso", "-report_system_area", "plain")
                self.assertIn("GPT", system_area)
                self.assertIn("/efi.img", system_area)
                os.remove(self.folder / "i.iso")

    def test_the_check_knows_what_others_make(self):
        self.say("xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", "i.iso", "-append_partition", "2", "0xef", "tree/efi.img",
                 "-appended_part_as_gpt", "tree")
        self.assertEqual(self.partitions()["label"], "gpt")
        *_, result = self.run_json("image", "check", "i.iso")
        self.assertIn("partitions", result["parts"])
        self.assertEqual(result["errors"], 0)

    def test_bios_alone_gets_one_active_partition(self):
        image = self.create("--boot", "bios,table:isolinux.bin", "--hybrid", "--hybrid-code", "isolinux:isohdpfx.bin")
        table = self.partitions()
        self.assertEqual(table["label"], "dos")
        (whole,) = table["partitions"]
        self.assertEqual((whole["start"], whole["size"], whole["type"], whole["bootable"]), (0, len(image) // 512, "17", True))

    def test_the_code_is_prepared_as_xorriso_prepares_it(self):
        for kind, code, theirs in [
            ("isolinux", "isohdpfx.bin", ["-isohybrid-mbr", "isohdpfx.bin"]),
            ("grub", "boot_hybrid.img", ["--grub2-mbr", "boot_hybrid.img", "--grub2-boot-info"]),
        ]:
            with self.subTest(kind):
                (self.folder / "i.iso").unlink(missing_ok=True)
                ours = self.create("--boot", "bios:isolinux.bin", "--hybrid", "--hybrid-code", f"{kind}:{code}")
                our_lba = self.boot_image(0)
                (self.folder / "i.iso").unlink()
                self.say("xorriso", "-as", "mkisofs", "-quiet", "-o", "i.iso", "-b", "isolinux.bin", "-no-emul-boot",
                         "-boot-load-size", "4", *theirs, "tree")
                other = (self.folder / "i.iso").read_bytes()
                moved = (our_lba - self.boot_image(0)) * 4
                self.assertEqual(ours[:432], other[:432])
                at = lambda image, offset: int.from_bytes(image[offset:offset + 8], "little")
                self.assertEqual(at(ours, 432), at(other, 432) + moved)
                if kind == "grub":
                    self.assertEqual(at(ours, our_lba * 2048 + 2548), at(other, self.boot_image(0) * 2048 + 2548) + moved)

    def test_a_project_keeps_it(self):
        options = ["--boot", "bios:isolinux.bin", "--boot", "uefi:efi.img", "--hybrid", "--hybrid-code", "grub:boot_hybrid.img"]
        self.environment["SOURCE_DATE_EPOCH"] = "1700000000"
        direct = self.create("--reproducible", *options)
        self.run_cli("project", "save", "-o", "p.ember", "--reproducible", *options, "tree/.")
        self.run_cli("image", "create", "-o", "again.iso", "--reproducible", "--project", "p.ember")
        self.assertEqual((self.folder / "again.iso").read_bytes(), direct)

    def test_refusals(self):
        for code, words in [
            (2, ["--hybrid"]),
            (2, ["--boot", "uefi:efi.img", "--hybrid-code", "grub:boot_hybrid.img"]),
            (2, ["--boot", "bios:isolinux.bin", "--hybrid", "--hybrid-code", "lilo:boot_hybrid.img"]),
            (1, ["--boot", "bios:isolinux.bin", "--hybrid", "--hybrid-code", "grub:gone"]),
            (2, ["--boot", "bios:isolinux.bin", "--hybrid", "--hybrid-code", "grub:tree/efi.img"]),
            (2, ["--boot", "bios:isolinux.bin", "--hybrid"]),
        ]:
            with self.subTest(words):
                self.run_cli("image", "create", "-o", "no.iso", *words, "tree/.", code=code)
                self.assertFalse((self.folder / "no.iso").exists())


if __name__ == "__main__":
    unittest.main()
