# SPDX-License-Identifier: GPL-3.0-or-later
"""CDs of several sessions: CD-Extra, XA, several tracks; burned from sheets, and copied with a file and on the fly."""
import os
import subprocess
import unittest

from cdextra import DATA_START, SECTOR, SONGS, TRAILER, behind_headers, file_system, split, whole, write_cd_extra, xa_sectors
from harness import ConsoleTest

KEYS = ("session", "number", "start", "sectors", "kind")
RUN_OUT = 2


class Sessions(ConsoleTest):
    def places(self, drive):
        return [tuple(track[key] for key in KEYS) for track in self.medium(drive)["tracks"]]

    def read(self, drive, name):
        self.run_cli("copy", "--from", drive, "--to", f"{name}.cue")
        return (self.folder / f"{name}.bin").read_bytes(), (self.folder / f"{name}.cue").read_text().replace(name, "disc")

    def burned(self, sheet, name="original.vdisc"):
        drive = self.disc("cd-r-80", name)
        result = self.run_json("burn-image", "--drive", drive, sheet)[-1]
        self.assertEqual(result["verification"], "identical")
        return drive

    def refused(self, sheet, code="Unsupported"):
        """Before anything is written, and in words."""
        drive = self.disc("cd-r-80", "refused.vdisc")
        result = self.run_json("burn-image", "--drive", drive, sheet, code=1)[-1]
        self.assertEqual(result["error"]["code"], code)
        self.assertEqual(self.medium(drive)["status"], "blank")
        (self.folder / "refused.vdisc").unlink()
        return result["error"]["detail"]

    def assert_copies_are_the_disc(self, drive, *ways):
        """Through a file, or on the fly."""
        original = self.read(drive, "original")
        for name, way in (("file", []), ("fly", ["--on-the-fly"])):
            if ways and name not in ways:
                continue
            with self.subTest(name):
                copy = self.disc("cd-r-80", f"{name}.vdisc")
                result = self.run_json("copy", "--from", drive, "--to", copy, *way)[-1]
                told = {warning["code"] for warning in result["warnings"]} - {"InhibitorUnavailable"}
                self.assertEqual((result["verification"], result["copies"], told), ("identical", 1, set()))
                self.assertEqual(self.places(copy), self.places(drive))
                self.assertEqual(self.medium(copy)["status"], "finished")
                again = self.read(copy, name)
                self.assertEqual(again[0] == original[0], True)
                self.assertEqual(again[1], original[1])

    def test_a_cd_extra_is_burned_with_its_sub_headers_and_forms(self):
        songs, data = write_cd_extra(self.folder)
        drive = self.burned("extra.cue")
        self.assertEqual(self.places(drive), [(1, 1, 0, SONGS[0], "audio"), (1, 2, SONGS[0], SONGS[1], "audio"),
                                              (2, 3, DATA_START, len(data) + RUN_OUT, "data")])
        binary, sheet = self.read(drive, "back")
        self.assertEqual(binary.startswith(songs), True)
        read = split(binary[len(songs) :])
        self.assertEqual(read[len(data) :], [bytes(SECTOR)] * RUN_OUT)
        self.assertEqual(behind_headers(read[: len(data)]) == behind_headers(data), True)
        self.assertEqual([sector[:16] for sector in read[: len(data)]], [sector[:16] for sector in data])
        for line in ("REM SESSION 02", "TRACK 03 MODE2/2352", "ISRC DEABC2600001"):
            self.assertIn(line, sheet)
        # Its file is found on the disc, and by a program of others in what the drive made of the track.
        video = (self.folder / "bonus" / "VIDEO.DAT").read_bytes()
        self.run_cli("image", "extract", "--drive", drive, "-o", "out")
        self.assertEqual((self.folder / "out" / "VIDEO.DAT").read_bytes() == video, True)
        (self.folder / "track.iso").write_bytes(b"".join(sector[24:2072] for sector in read[: -TRAILER - RUN_OUT]))
        seen = subprocess.run(["isoinfo", "-R", "-N", str(DATA_START), "-i", "track.iso", "-x", "/VIDEO.DAT"],
                              cwd=self.folder, capture_output=True, check=True).stdout
        self.assertEqual(seen == video, True)

    def test_a_cd_extra_is_copied(self):
        write_cd_extra(self.folder)
        drive = self.burned("extra.cue")
        self.assert_copies_are_the_disc(drive)
        (further,) = self.run_json("copy", "--from", drive, "--to", drive)[-1]["furtherDiscs"]
        self.assertEqual(self.places(further), self.places(drive))

    def test_three_sessions_of_xa_are_copied(self):
        lengths, starts, sectors = [], [], []
        start = 0
        for number in range(3):
            starts.append(start)
            sectors += xa_sectors(file_system(self.folder, start), start)
            lengths.append(len(sectors) - sum(lengths))
            start += lengths[-1] + (11_400 if number == 0 else RUN_OUT + 6_900)
        (self.folder / "xa.bin").write_bytes(b"".join(sectors))
        sheet = 'FILE "xa.bin" BINARY\n'
        for number in range(3):
            at = sum(lengths[:number])
            sheet += (f"REM SESSION 0{number + 1}\n  TRACK 0{number + 1} MODE2/2352\n"
                      f"    INDEX 01 {at // 4500:02}:{at // 75 % 60:02}:{at % 75:02}\n")
        (self.folder / "xa.cue").write_text(sheet)
        drive = self.burned("xa.cue")
        self.assertEqual([place[2] for place in self.places(drive)], starts)
        self.assert_copies_are_the_disc(drive, "fly")

    def write_mixed_session(self, pregap="    PREGAP 00:02:00\n"):
        """A second session of data, music, and data in another mode."""
        second = 350 + 11_400
        third, fourth = second + 320 + RUN_OUT + 150, second + 320 + 400 + 2 * (RUN_OUT + 150)
        self.parts = [[whole(i, 1, os.urandom(2048)) for i in range(350)],
                      [whole(second + i, 1, os.urandom(2048)) for i in range(320)],
                      [os.urandom(SECTOR) for _ in range(400)],
                      [whole(fourth + i, 2, os.urandom(2336)) for i in range(310)]]
        (self.folder / "m.bin").write_bytes(b"".join(sector for part in self.parts for sector in part))
        (self.folder / "m.cue").write_text(
            'FILE "m.bin" BINARY\nREM SESSION 01\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n'
            "REM SESSION 02\n  TRACK 02 MODE1/2352\n    INDEX 01 00:04:50\n"
            f"  TRACK 03 AUDIO\n    FLAGS DCP\n    ISRC DEABC2600003\n{pregap}    INDEX 01 00:08:70\n"
            f"  TRACK 04 MODE2/2352\n{pregap}    INDEX 01 00:14:20\n")
        return second, third, fourth

    def test_a_later_session_of_several_tracks(self):
        starts = self.write_mixed_session()
        drive = self.burned("m.cue")
        lengths = [len(part) for part in self.parts[1:]]
        self.assertEqual(self.places(drive)[1:],
                         [(2, 2, starts[0], lengths[0] + RUN_OUT, "data"), (2, 3, starts[1], lengths[1] + RUN_OUT, "audio"),
                          (2, 4, starts[2], lengths[2] + RUN_OUT, "data")])
        binary, sheet = self.read(drive, "back")
        read = split(binary)
        at = 350
        for part in self.parts[1:]:
            kept = slice(16, 2064) if part[0][15] == 1 and part is self.parts[1] else slice(16, SECTOR) if part is self.parts[3] else slice(0, SECTOR)
            self.assertEqual([sector[kept] for sector in read[at : at + len(part)]] == [sector[kept] for sector in part], True)
            at += len(part) + RUN_OUT
        self.assertIn("FLAGS DCP", sheet)
        self.assertIn("ISRC DEABC2600003", sheet)
        self.assert_copies_are_the_disc(drive)

    def test_data_that_would_lie_elsewhere_is_refused(self):
        write_cd_extra(self.folder, start=DATA_START + 1)
        self.assertIn(str(DATA_START + 1), self.refused("extra.cue"))
        image = file_system(self.folder, 0)
        for name, start, blocks in (("iso", 0, [image[i : i + 2048] for i in range(0, len(image), 2048)]),
                                    ("2336", 0, [sector[16:] for sector in xa_sectors(image, 0)])):
            (self.folder / "d.bin").write_bytes(b"".join(blocks))
            mode = "MODE1/2048" if name == "iso" else "MODE2/2336"
            (self.folder / "d.cue").write_text(
                f'FILE "extra.bin" BINARY\nREM SESSION 01\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'
                f'FILE "d.bin" BINARY\nREM SESSION 02\n  TRACK 02 {mode}\n    INDEX 01 00:00:00\n')
            self.refused("d.cue")

    def test_a_file_system_that_was_made_for_its_place_is_taken(self):
        songs, _ = write_cd_extra(self.folder)
        for mode in ("MODE1/2048", "MODE2/2336"):
            image = file_system(self.folder, len(songs) // SECTOR + 11_400)
            blocks = [image[i : i + 2048] for i in range(0, len(image), 2048)]
            (self.folder / "songs.bin").write_bytes(songs)
            (self.folder / "d.bin").write_bytes(b"".join(
                block if mode == "MODE1/2048" else (bytes([0, 0, 8, 0]) * 2 + block).ljust(2336, b"\0") for block in blocks))
            (self.folder / "d.cue").write_text(
                'FILE "songs.bin" BINARY\nREM SESSION 01\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'
                f'FILE "d.bin" BINARY\nREM SESSION 02\n  TRACK 02 {mode}\n    INDEX 01 00:00:00\n')
            drive = self.burned("d.cue", f"{mode[-4:]}.vdisc")
            self.run_cli("image", "ls", "--drive", drive)

    def test_a_pause_that_no_recorder_makes_is_told(self):
        (self.folder / "p.bin").write_bytes(os.urandom(SECTOR * 1200))
        (self.folder / "p.cue").write_text('FILE "p.bin" BINARY\nREM SESSION 01\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'
                                           "REM SESSION 02\n  TRACK 02 AUDIO\n    INDEX 01 00:05:25\n"
                                           "  TRACK 03 AUDIO\n    INDEX 00 00:10:50\n    INDEX 01 00:11:50\n")
        drive = self.disc("cd-r-80", "p.vdisc")
        result = self.run_json("burn-image", "--drive", drive, "p.cue")[-1]
        moved, sound = (warning["detail"] for warning in result["warnings"] if warning["code"] == "Unsupported")
        # The two run-out blocks of track 2, and a pause of 150 sectors in the place of 75.
        self.assertIn("track 3 of a later session begins 77 sectors later", moved)
        self.assertIn("sound in the pause before track 3", sound)
        starts = [place[2] for place in self.places(drive)[1:]]
        self.assertEqual(starts[1] - starts[0], (11 * 75 + 50) - (5 * 75 + 25) + 77)

    def test_music_in_a_later_session(self):
        (self.folder / "s.bin").write_bytes(os.urandom(SECTOR * 800))
        (self.folder / "s.cue").write_text('FILE "s.bin" BINARY\nREM SESSION 01\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'
                                           "REM SESSION 02\n  TRACK 02 AUDIO\n    INDEX 01 00:05:00\n")
        drive = self.burned("s.cue")
        self.assertEqual(self.places(drive)[1], (2, 2, 375 + 11_400, 425 + RUN_OUT, "audio"))
        self.assert_copies_are_the_disc(drive, "fly")

    def test_marks_in_a_later_session_are_told(self):
        (self.folder / "p.bin").write_bytes(os.urandom(SECTOR * 1200))
        (self.folder / "p.cue").write_text('FILE "p.bin" BINARY\nREM SESSION 01\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'
                                           "REM SESSION 02\n  TRACK 02 AUDIO\n    INDEX 01 00:05:25\n    INDEX 02 00:07:00\n")
        result = self.run_json("burn-image", "--drive", self.disc("cd-r-80", "p.vdisc"), "p.cue")[-1]
        (told,) = (warning["detail"] for warning in result["warnings"] if warning["code"] == "Unsupported")
        self.assertIn("track 2 of a later session loses its marks", told)

    def test_a_mode_that_was_chosen_is_the_first_session_s(self):
        write_cd_extra(self.folder)
        drive = self.disc("cd-r-80", "sao.vdisc")
        result = self.run_json("burn-image", "--drive", drive, "--mode", "sao", "extra.cue")[-1]
        self.assertEqual(result["verification"], "identical")
        self.assertEqual([place[:3] for place in self.places(drive)], [(1, 1, 0), (1, 2, SONGS[0]), (2, 3, DATA_START)])

    def test_a_fault_in_a_later_session_is_told(self):
        """The disc is closed behind what was written, and is no success."""
        write_cd_extra(self.folder)
        (self.folder / "plan").write_text(f"every WRITE(10) lba {DATA_START + 54}: sense 3/0C/00\n")
        drive = self.disc("cd-r-80", "fault.vdisc")
        result = self.run_json("--faults", "plan", "burn-image", "--drive", drive, "extra.cue", code=1)[-1]
        self.assertEqual(result["error"]["code"], "WriteFailed")
        medium = self.medium(drive)
        self.assertEqual((len(medium["sessions"]), medium["status"]), (2, "appendable"))
        self.assertEqual(self.places(drive)[:2], [(1, 1, 0, SONGS[0], "audio"), (1, 2, SONGS[0], SONGS[1], "audio")])

    def test_a_later_session_is_read_back(self):
        write_cd_extra(self.folder)
        (self.folder / "plan").write_text(f"every READ CD lba {DATA_START + 100}: sense 3/11/05\n")
        drive = self.disc("cd-r-80", "differs.vdisc")
        result = self.run_json("--faults", "plan", "burn-image", "--drive", drive, "extra.cue", code=4)[-1]
        self.assertEqual((result["error"]["code"], result["error"]["lba"]), ("VerifyUnreadable", DATA_START + 100))


if __name__ == "__main__":
    unittest.main()
