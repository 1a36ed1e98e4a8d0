# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets with data and music: burned as they say, verified, and read back sector by sector."""
import lzma
import os
import re
import subprocess
import unittest
from pathlib import Path

from harness import ConsoleTest

SECTOR = 2352
SYNC = bytes([0] + [0xFF] * 10 + [0])
SHEETS = Path(__file__).resolve().parents[4] / "shared" / "data" / "sheets"


def bcd(number):
    return number // 10 * 16 + number % 10


def whole(lba, mode, behind):
    """A sector as a ripper has it; its codes are left to the recorder."""
    at = lba + 150
    head = SYNC + bytes([bcd(at // 4500), bcd(at // 75 % 60), bcd(at % 75), mode])
    return (head + behind).ljust(SECTOR, b"\0")


class Sheets(ConsoleTest):
    def write(self, name, contents):
        (self.folder / name).write_bytes(contents if isinstance(contents, bytes) else contents.encode())

    def burn_sheet(self, sheet, disc="d.vdisc", code=0):
        return self.run_json("burn-image", "--drive", self.disc("cd-r-80", disc), sheet, code=code)[-1]

    def read_back(self, disc="d.vdisc", name="back"):
        self.run_cli("copy", "--from", f"virtual:{disc}", "--to", f"{name}.cue")
        return (self.folder / f"{name}.bin").read_bytes(), (self.folder / f"{name}.cue").read_text()

    def test_data_and_music_in_one_session(self):
        data, song = os.urandom(2048 * 400), os.urandom(SECTOR * 500)
        self.write("a.bin", data + song)
        self.write("a.cue", 'FILE "a.bin" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n'
                            "  TRACK 02 AUDIO\n    INDEX 00 00:05:25\n    INDEX 01 00:07:25\n    INDEX 02 00:09:00\n")
        result = self.burn_sheet("a.cue")
        self.assertEqual((result["verification"], result["tracks"], result["sectors"]), ("identical", 2, 900))
        sectors, sheet = self.read_back()
        self.assertEqual(sectors[400 * SECTOR :] == song, True)
        for lba in (0, 7, 399):
            sector = sectors[lba * SECTOR : (lba + 1) * SECTOR]
            self.assertEqual(sector[16:2064], data[lba * 2048 : (lba + 1) * 2048])
            self.assertEqual(sector[:16], whole(lba, 1, b"")[:16])
        self.assertIn("MODE1/2352", sheet)
        for line in ["INDEX 00 00:05:25", "INDEX 01 00:07:25", "INDEX 02 00:09:00"]:
            self.assertIn(line, sheet)

    def test_every_kind_of_data_track(self):
        user = [os.urandom(2048) for _ in range(320)]
        xa = [bytes([0, 0, 8, 0]) * 2 + block for block in user]
        formless = [os.urandom(2336) for _ in range(320)]
        kinds = {"MODE1/2352": [whole(i, 1, block) for i, block in enumerate(user)],
                 "MODE2/2352": [whole(i, 2, block) for i, block in enumerate(xa)],
                 "MODE2/2336": [block.ljust(2336, b"\0") for block in xa],
                 "MODE2/2336 ": formless}
        for kind, blocks in kinds.items():
            with self.subTest(kind):
                self.write("k.bin", b"".join(blocks))
                self.write("k.cue", f'FILE "k.bin" BINARY\n  TRACK 01 {kind.strip()}\n    INDEX 01 00:00:00\n')
                disc = f"{len(kind)}{kind[4]}{kind[-1]}.vdisc"
                self.assertEqual(self.burn_sheet("k.cue", disc)["verification"], "identical")
                sectors, sheet = self.read_back(disc, disc)
                self.assertIn("MODE1/2352" if kind.startswith("MODE1") else "MODE2/2352", sheet)
                block = sectors[100 * SECTOR + 16 : 101 * SECTOR]
                expected = user[100] if kind.startswith("MODE1") else formless[100] if kind.endswith(" ") else xa[100]
                self.assertEqual(block[: len(expected)], expected)

    def test_a_toc_file_and_what_toc2cue_makes_of_it_are_the_same_disc(self):
        song = os.urandom(SECTOR * 700)
        self.write("s.bin", song)
        self.write("i.iso", os.urandom(2048 * 350))
        self.write("d.toc", 'CD_ROM\nTRACK MODE1\nDATAFILE "i.iso"\n'
                            'TRACK AUDIO\nCOPY\nPREGAP 00:02:00\nFILE "s.bin" 0 00:05:00\n'
                            'TRACK AUDIO\nFILE "s.bin" 00:05:00 00:04:25\nSTART 00:00:20\nINDEX 00:02:00\n')
        self.assertEqual(self.burn_sheet("d.toc")["verification"], "identical")
        sectors, sheet = self.read_back()
        swapped = bytearray(song)
        swapped[0::2], swapped[1::2] = song[1::2], song[0::2]
        self.assertEqual(sectors[500 * SECTOR :] == bytes(swapped), True)
        self.assertEqual(re.findall(r"INDEX 0\d [\d:]+", sheet), ["INDEX 01 00:00:00", "INDEX 00 00:04:50", "INDEX 01 00:06:50",
                                                                 "INDEX 00 00:11:50", "INDEX 01 00:11:70", "INDEX 02 00:13:70"])
        self.assertIn("FLAGS DCP", sheet)
        # cdrdao agrees on what the sheet says.
        said = subprocess.run(["cdrdao", "show-toc", "d.toc"], cwd=self.folder, capture_output=True, text=True, check=True)
        self.assertIn("350", said.stdout + said.stderr)
        starts = [track["start"] for track in self.medium("virtual:d.vdisc")["tracks"]]
        self.assertEqual(starts, [0, 500, 895])

    @unittest.skipUnless(SHEETS.is_dir(), "a checkout without the data of others")
    def test_sheets_of_others(self):
        for name in ["isofs-m1.bin", "cdda.bin"]:
            self.write(name, lzma.decompress((SHEETS / f"{name}.xz").read_bytes()))
        for number, name in enumerate(["isofs-m1.cue", "isofs-m1.toc", "cdda.cue"]):
            with self.subTest(name):
                self.write(name, (SHEETS / name).read_bytes())
                disc = f"other{number}.vdisc"
                self.assertEqual(self.burn_sheet(name, disc)["verification"], "identical")
        self.run_cli("image", "ls", "--drive", "virtual:other0.vdisc")
        first, _ = self.read_back("other0.vdisc", "one")
        second, _ = self.read_back("other1.vdisc", "two")
        self.assertEqual(first == second, True)
        self.assertEqual(first[: 16 * SECTOR] == (self.folder / "isofs-m1.bin").read_bytes()[: 16 * SECTOR], True)

    def test_a_disc_of_sessions_is_burned_as_such(self):
        for name in ["one", "two"]:
            self.write(name, os.urandom(900_000))
        drive = self.disc("cd-r-80", "original.vdisc")
        self.burn(drive, "one", "--keep-open")
        self.burn(drive, "two", "--append", "--close")
        self.run_cli("copy", "--from", drive, "--to", "copy.cue")
        self.assertEqual(self.burn_sheet("copy.cue", "again.vdisc")["verification"], "identical")
        original, again = self.medium(drive), self.medium("virtual:again.vdisc")
        for key in ["session", "start", "sectors"]:
            self.assertEqual([t[key] for t in again["tracks"]], [t[key] for t in original["tracks"]])
        self.assertEqual(again["status"], "finished")
        for name in ["one", "two"]:
            self.run_cli("image", "extract", "--drive", "virtual:again.vdisc", "-o", f"out-{name}", f"/{name}")
            self.assertEqual((self.folder / f"out-{name}" / name).read_bytes(), (self.folder / name).read_bytes())

    def test_sessions_that_have_no_room_are_refused_before_the_first_is_burned(self):
        self.write("s.bin", os.urandom(2048 * 400))
        os.truncate(self.folder / "s.bin", 2048 * 350_000)
        self.write("s.cue", 'FILE "s.bin" BINARY\nREM SESSION 01\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n'
                            "REM SESSION 02\n  TRACK 02 MODE1/2048\n    INDEX 01 00:05:25\n")
        result = self.burn_sheet("s.cue", code=3)
        self.assertEqual(result["error"]["code"], "MediumTooSmall")
        self.assertEqual(result["shortage"]["neededBytes"], (350_000 + 11_400) * 2352)
        self.run_cli("burn-image", "--drive", "virtual:d.vdisc", "--overburn", "--simulate", "s.cue", code=3)
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "blank")

    def test_zeros_at_the_end_of_a_later_session_are_part_of_it(self):
        data = os.urandom(2048 * 350) + os.urandom(2048 * 348) + bytes(2048 * 2)
        self.write("z.bin", data)
        self.write("z.cue", 'FILE "z.bin" BINARY\nREM SESSION 01\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n'
                            "REM SESSION 02\n  TRACK 02 MODE1/2048\n    INDEX 01 00:04:50\n")
        self.burn_sheet("z.cue")
        last = self.medium("virtual:d.vdisc")["tracks"][-1]
        self.assertEqual((last["start"], last["sectors"]), (350 + 11_400, 350 + 2))  # and the run-out blocks

    def test_what_a_sheet_cannot_be_is_said_with_its_place(self):
        self.write("a.bin", os.urandom(2048 * 400))
        head = 'FILE "a.bin" BINARY\n'
        for text, place in [(head + "TRACK 01 MODE9\nINDEX 01 0:0:0\n", "line 2, column 10"),
                            (head + "TRACK 01 AUDIO\nINDEX 01 0:99:0\n", "line 3, column 10"),
                            ('FILE "../../../etc/shadow/x" BINARY\nTRACK 01 MODE1/2048\nINDEX 01 0:0:0\n', "x"),
                            (head + "TRACK 01 MODE1/2352\nINDEX 01 0:0:0\n", "whole number of sectors"),
                            (head + "TRACK 01 MODE1/2048\nINDEX 01 9999:0:0\n", "nothing in it")]:
            self.write("bad.cue", text)
            drive = self.disc("cd-r-80", "bad.vdisc")
            self.assertIn(place, self.run_cli("burn-image", "--drive", drive, "bad.cue", code=1).err)
            self.assertEqual(self.medium(drive)["status"], "blank")
            (self.folder / "bad.vdisc").unlink()
        self.write("bad.toc", "CD_DA\nTRACK AUDIO\nSILENCE 1:2\n")
        self.assertIn("line 3, column 9", self.run_cli("burn-image", "--drive", self.disc("cd-r-80"), "bad.toc", code=1).err)

    def test_an_image_is_looked_at_before_it_is_burned(self):
        drive = self.disc("cd-r-80")
        self.write("raw.iso", b"".join(whole(i, 1, b"") for i in range(2048 // 16)))
        self.assertIn(".cue", self.run_cli("burn-image", "--drive", drive, "raw.iso", code=1).err)
        self.write("file", os.urandom(3_000_000))
        self.run_cli("image", "create", "-o", "good.iso", "file")
        self.write("cut.iso", (self.folder / "good.iso").read_bytes()[: 2048 * 500])
        self.assertIn("a part is missing", self.run_cli("burn-image", "--drive", drive, "cut.iso", code=1).err)
        self.assertEqual(self.medium(drive)["status"], "blank")


if __name__ == "__main__":
    unittest.main()
