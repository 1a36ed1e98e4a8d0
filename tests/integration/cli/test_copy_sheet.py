# SPDX-License-Identifier: GPL-3.0-or-later
"""A CD becomes a sheet and a file of whole sectors, which programs of others read, too."""
import os
import re
import subprocess
import unittest
import wave

from harness import ConsoleTest

SECTOR = 2352
SYNC = bytes([0] + [0xFF] * 10 + [0])


class CopyToSheet(ConsoleTest):
    def sound(self, name, sectors):
        """Noise, so that a shift by one sample or swapped channels cannot go unseen."""
        noise = os.urandom(sectors * SECTOR)
        with wave.open(str(self.folder / name), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(44100)
            out.writeframes(noise)
        return noise

    def album(self):
        """Two songs, the second with a pause of a second before it; their sectors as they lie on the disc."""
        first, second = self.sound("1.wav", 400), self.sound("2.wav", 351)
        (self.folder / "album.cue").write_text(
            'CATALOG 1234567890123\nFILE "1.wav" WAVE\n  TRACK 01 AUDIO\n    ISRC DEABC2600001\n    INDEX 01 00:00:00\n'
            'FILE "2.wav" WAVE\n  TRACK 02 AUDIO\n    FLAGS DCP PRE\n    PREGAP 00:01:00\n    INDEX 01 00:00:00\n'
        )
        drive = self.disc("cd-r-80", "album.vdisc")
        self.run_cli("burn-image", "--drive", drive, "album.cue")
        return drive, first + bytes(75 * SECTOR) + second

    def sessions(self):
        """Data in two sessions."""
        for name in ["one", "two"]:
            (self.folder / name).write_bytes(os.urandom(900_000))
        drive = self.disc("cd-r-80", "sessions.vdisc")
        self.burn(drive, "one", "--keep-open", "--volume", "FIRST")
        self.burn(drive, "two", "--append", "--volume", "SECOND")
        return drive

    def bytes_of(self, name):
        return (self.folder / name).read_bytes()

    def peer(self, *command):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def test_an_album_is_read_sample_for_sample(self):
        drive, sound = self.album()
        result = self.run_json("copy", "--from", drive, "--to", "copy.cue")[-1]
        self.assertEqual((result["tracks"], result["sectors"]), (2, 826))
        self.assertEqual(self.bytes_of("copy.bin") == sound, True)
        self.assertEqual((self.folder / "copy.cue").read_text(),
                         'CATALOG 1234567890123\nFILE "copy.bin" BINARY\n'
                         "  TRACK 01 AUDIO\n    ISRC DEABC2600001\n    INDEX 01 00:00:00\n"
                         "  TRACK 02 AUDIO\n    FLAGS DCP PRE\n    INDEX 00 00:05:25\n    INDEX 01 00:06:25\n")
        self.assertFalse((self.folder / "copy.bin.map").exists())

    def test_programs_of_others_read_an_album(self):
        drive, sound = self.album()
        self.run_cli("copy", "--from", drive, "--to", "copy.cue")
        said = self.peer("cd-info", "--no-header", "--no-device-info", "--cue-file=copy.cue")
        self.assertEqual(re.findall(r"^\s+(\d+): \d\d:\d\d:\d\d\s+(\d+) audio", said, re.M), [("1", "000000"), ("2", "000475")])
        self.peer("bchunk", "-w", "copy.bin", "copy.cue", "song")
        for name, first, end in [("song01.wav", 0, 400), ("song02.wav", 475, 826)]:
            with wave.open(str(self.folder / name), "rb") as song:
                frames = song.readframes(song.getnframes())
            self.assertTrue(frames.startswith(sound[first * SECTOR : end * SECTOR]), name)

    def test_what_was_read_can_be_burned(self):
        drive, sound = self.album()
        self.run_cli("copy", "--from", drive, "--to", "copy.cue")
        again = self.disc("cd-r-80", "again.vdisc")
        self.run_cli("burn-image", "--drive", again, "copy.cue")
        self.run_cli("copy", "--from", again, "--to", "second.cue")
        self.assertEqual(self.bytes_of("second.bin") == sound, True)
        self.assertEqual((self.folder / "second.cue").read_text().replace("second", "copy"), (self.folder / "copy.cue").read_text())

    def test_sessions_are_told_apart(self):
        drive = self.sessions()
        tracks = self.medium(drive)["tracks"]
        self.run_cli("copy", "--from", drive, "--to", "copy.bin")
        sheet = (self.folder / "copy.cue").read_text()
        self.assertEqual(re.findall(r"REM SESSION (\d+)", sheet), ["01", "02"])
        self.assertEqual(sheet.count("MODE1/2352"), 2)
        sectors = self.bytes_of("copy.bin")
        self.assertEqual(len(sectors), sum(track["sectors"] for track in tracks) * SECTOR)
        # The first track as a program of others takes it out of its sectors is the first session's file system.
        self.peer("bchunk", "copy.bin", "copy.cue", "track")
        self.assertIn("FIRST", self.peer("isoinfo", "-d", "-i", "track01.iso"))
        self.assertIn("/ONE", self.peer("isoinfo", "-f", "-i", "track01.iso"))
        second = sectors[tracks[0]["sectors"] * SECTOR :]
        self.assertEqual(second[:12], SYNC)
        self.assertEqual(second[16 * SECTOR + 16 : 16 * SECTOR + 22], b"\x01CD001")
        self.assertIn(b"SECOND", second[16 * SECTOR : 17 * SECTOR])

    def copied(self, drive, *more, name="again.vdisc"):
        """What a copy holds, as another copy into a file tells."""
        other = self.disc("cd-r-80", name)
        result = self.run_json("copy", "--from", drive, "--to", other, *more)[-1]
        self.assertEqual(result["verification"], "identical")
        self.run_cli("copy", "--from", other, "--to", f"{name}.cue")
        return self.bytes_of(f"{name}.bin"), (self.folder / f"{name}.cue").read_text().replace(f"{name}.bin", "copy.bin")

    def test_an_album_is_copied_to_another_disc(self):
        drive, sound = self.album()
        self.run_cli("copy", "--from", drive, "--to", "copy.cue")
        for name, way in [("file.vdisc", []), ("fly.vdisc", ["--on-the-fly"])]:
            sectors, sheet = self.copied(drive, *way, name=name)
            self.assertEqual(sectors == sound, True)
            self.assertEqual(sheet, (self.folder / "copy.cue").read_text())

    def test_data_and_music_are_copied_on_the_fly(self):
        song = os.urandom(500 * SECTOR)
        (self.folder / "m.bin").write_bytes(os.urandom(2048 * 400) + song)
        (self.folder / "m.cue").write_text('FILE "m.bin" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n'
                                           "  TRACK 02 AUDIO\n    INDEX 00 00:05:25\n    INDEX 01 00:07:25\n")
        drive = self.disc("cd-r-80", "mixed.vdisc")
        self.run_cli("burn-image", "--drive", drive, "m.cue")
        self.run_cli("copy", "--from", drive, "--to", "copy.cue")
        sectors, sheet = self.copied(drive, "--on-the-fly")
        self.assertEqual(sectors == self.bytes_of("copy.bin"), True)
        self.assertEqual(sheet, (self.folder / "copy.cue").read_text())

    def test_sessions_are_copied_as_such(self):
        drive = self.sessions()
        other, fly = self.disc("cd-r-80", "again.vdisc"), self.disc("cd-r-80", "fly.vdisc")
        self.run_json("copy", "--from", drive, "--to", other)
        self.run_json("copy", "--from", drive, "--to", fly, "--on-the-fly")
        keys = ["session", "start", "sectors", "kind"]
        tracks = [[[track[key] for key in keys] for track in self.medium(each)["tracks"]] for each in (drive, other, fly)]
        self.assertEqual([tracks[0]] * 2, tracks[1:])

    def test_what_makes_no_sense_on_the_fly_is_said(self):
        drive, _ = self.album()
        other = self.disc("cd-r-80", "again.vdisc")
        for words in (["--to", other, "--retries", "3"], ["--to", other, "--on-error", "fill"], ["--to", "copy.cue"]):
            self.run_cli("copy", "--from", drive, *words, "--on-the-fly", code=2)
        self.assertEqual(self.medium(other)["status"], "blank")

    def test_one_recorder_is_enough(self):
        drive, sound = self.album()
        (further,) = self.run_json("copy", "--from", drive, "--to", drive)[-1]["furtherDiscs"]
        self.run_cli("copy", "--from", further, "--to", "copy.cue")
        self.assertEqual(self.bytes_of("copy.bin") == sound, True)

    def test_a_scratch_on_the_fly_ends_it(self):
        drive, _ = self.album()
        (self.folder / "plan").write_text("every READ CD lba 300: sense 3/11/00\n")
        other = self.disc("cd-r-80", "again.vdisc")
        result = self.run_json("--faults", "plan", "copy", "--from", drive, "--to", other, "--on-the-fly", code=1)[-1]
        self.assertEqual((result["error"]["code"], result["error"]["lba"]), ("ReadFailed", 300))

    def test_unreadable_sectors_are_filled_in_by_a_second_run(self):
        drive, sound = self.album()
        (self.folder / "plan").write_text("every READ CD lba 300: sense 3/11/00\nevery READ CD lba 301: sense 3/11/00\n")
        command = ["copy", "--from", drive, "--to", "copy.cue", "--on-error", "fill"]
        result = self.run_json("--faults", "plan", *command, code=5)[-1]
        self.assertEqual([(each["code"], each["lba"]) for each in result["missing"]], [("ReadFailed", 300)])
        holes = sound[: 300 * SECTOR] + bytes(2 * SECTOR) + sound[302 * SECTOR :]
        self.assertEqual(self.bytes_of("copy.bin") == holes, True)
        self.assertIn(f"0x{300 * SECTOR:08X}  0x{2 * SECTOR:08X}  -", (self.folder / "copy.bin.map").read_text())
        os.rename(self.folder / "copy.cue", self.folder / "elsewhere")
        self.assertEqual(self.run_json(*command, code=1)[-1]["error"]["code"], "FileNotFound")
        os.rename(self.folder / "elsewhere", self.folder / "copy.cue")
        self.run_cli(*command)
        self.assertEqual(self.bytes_of("copy.bin") == sound, True)
        self.assertFalse((self.folder / "copy.bin.map").exists())

    def test_a_second_run_wants_the_same_disc(self):
        drive, _ = self.album()
        (self.folder / "plan").write_text("every READ CD lba 300: sense 3/11/00\n")
        command = ["copy", "--to", "copy.cue", "--on-error", "fill"]
        self.run_cli("--faults", "plan", *command, "--from", drive, code=5)
        before = self.bytes_of("copy.bin")
        result = self.run_json(*command, "--from", self.sessions(), code=1)[-1]
        self.assertEqual(result["error"]["code"], "MediumChanged")
        self.assertEqual(self.bytes_of("copy.bin") == before, True)

    def test_an_unreadable_sector_stops_it_and_leaves_nothing(self):
        drive, _ = self.album()
        (self.folder / "plan").write_text("every READ CD lba 700: sense 3/11/00\n")
        before = sorted(self.folder.iterdir())
        result = self.run_json("--faults", "plan", "copy", "--from", drive, "--to", "copy.cue", code=1)[-1]
        self.assertEqual((result["error"]["code"], result["error"]["lba"]), ("ReadFailed", 700))
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_an_image_is_refused_where_a_sheet_is_needed(self):
        drive, _ = self.album()
        result = self.run_json("copy", "--from", drive, "--to", "copy.iso", code=3)[-1]
        self.assertEqual(result["error"]["code"], "MediumUnsuitable")
        self.assertIn(".cue", self.run_cli("copy", "--from", drive, "--to", "copy.iso", code=3).err)
        self.assertIn(".cue", self.run_cli("copy", "--from", self.sessions(), "--to", "copy.iso").out)

    def test_a_sheet_is_for_a_cd(self):
        drive = self.disc("bd-r")
        (self.folder / "file").write_bytes(b"x" * 5000)
        self.burn(drive, "file")
        result = self.run_json("copy", "--from", drive, "--to", "copy.cue", code=3)[-1]
        self.assertEqual(result["error"]["code"], "MediumUnsuitable")
        self.assertFalse((self.folder / "copy.cue").exists())

    def test_files_that_exist_are_not_replaced_unasked(self):
        drive, sound = self.album()
        for name in ["copy.cue", "copy.bin"]:
            (self.folder / name).write_text("mine")
            self.run_cli("copy", "--from", drive, "--to", "copy.cue", code=1)
            self.assertEqual(self.bytes_of(name), b"mine")
            os.rename(self.folder / name, self.folder / "kept")
        (self.folder / "copy.cue").write_text("mine")
        self.run_cli("--yes", "copy", "--from", drive, "--to", "copy.cue")
        self.assertEqual(self.bytes_of("copy.bin") == sound, True)


if __name__ == "__main__":
    unittest.main()
