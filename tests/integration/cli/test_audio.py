# SPDX-License-Identifier: GPL-3.0-or-later
"""Audio CDs: the samples of the sources, in order, with the gaps that were asked for and no others."""
import os
import shutil
import subprocess
import unittest
import wave

from harness import PROGRAM, ConsoleTest

SECTOR = 2352
# Whole sectors (588 samples), so that nothing is padded where one track follows another.
FIRST, SECOND = 588 * 400, 588 * 351


class AudioDiscs(ConsoleTest):
    def setUp(self):
        super().setUp()
        self.first = self.samples("first.wav", FIRST)
        self.second = self.samples("second.wav", SECOND)
        self.encode("second.wav", "second.flac")

    def samples(self, name, count):
        """Noise, so that a shift by one sample or swapped channels cannot go unseen."""
        noise = os.urandom(count * 4)
        with wave.open(str(self.folder / name), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(44100)
            out.writeframes(noise)
        return noise

    def encode(self, source, target):
        subprocess.run(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", source, target], cwd=self.folder, check=True
        )

    def exported(self, name="d.vdisc"):
        self.run_cli("--yes", "virtual", "export", name, "-o", "out.cue")
        return (self.folder / "out.bin").read_bytes(), (self.folder / "out.cue").read_text()

    def test_without_a_gap_the_samples_follow_each_other(self):
        drive = self.disc("cd-r-80")
        self.run_cli("audio", "--drive", drive, "--gap", "0", "first.wav", "second.flac")
        sound, sheet = self.exported()
        self.assertEqual(len(sound), len(self.first) + len(self.second))
        self.assertEqual(sound, self.first + self.second)
        self.assertEqual(sheet.count("AUDIO"), 2)
        self.assertIn("INDEX 01 00:05:25", sheet)
        tracks = self.medium(drive)["tracks"]
        self.assertEqual([(each["kind"], each["start"]) for each in tracks], [("audio", 0), ("audio", 400)])

    def test_the_gap_is_two_seconds_unless_told(self):
        drive = self.disc("cd-r-80")
        self.run_cli("audio", "--drive", drive, "second.flac", "first.wav")
        sound, _ = self.exported()
        self.assertEqual(sound, self.second + bytes(150 * SECTOR) + self.first)
        self.assertEqual(self.medium(drive)["tracks"][1]["start"], 351 + 150)

    def test_an_exported_sheet_can_be_burned_again(self):
        self.run_cli("audio", "--drive", self.disc("cd-r-80"), "--gap", "1.5", "first.wav", "second.flac")
        before, _ = self.exported()
        self.run_cli("burn-image", "--drive", self.disc("cd-rw", "again.vdisc"), "out.cue")
        os.rename(self.folder / "out.bin", self.folder / "before.bin")
        after, _ = self.exported("again.vdisc")
        self.assertEqual(before, after)
        self.assertEqual(len(self.medium("virtual:again.vdisc")["tracks"]), 2)

    def test_a_sheet_says_itself_what_is_between(self):
        (self.folder / "disc.cue").write_text(
            'FILE "first.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'
            'FILE "second.flac" WAVE\n  TRACK 02 AUDIO\n    PREGAP 00:01:00\n    INDEX 01 00:00:00\n'
        )
        self.run_cli("audio", "--drive", self.disc("cd-r-80"), "--cue", "disc.cue")
        self.assertEqual(self.exported()[0], self.first + bytes(75 * SECTOR) + self.second)

    def test_what_is_no_sound_is_refused_before_anything_is_written(self):
        drive = self.disc("cd-r-80")
        (self.folder / "text.wav").write_text("no sound at all " * 1000)
        result = self.run_json("audio", "--drive", drive, "first.wav", "text.wav", code=1)[-1]
        self.assertEqual(result["error"]["code"], "AudioUndecodable")
        self.assertTrue(result["error"]["path"].endswith("text.wav"))
        self.run_cli("audio", "--drive", drive, "first.wav", "missing.flac", code=1)
        self.assertEqual(self.medium(drive)["status"], "blank")

    def test_without_ffmpeg_only_sound_is_missing(self):
        """FFmpeg is in a module of its own, which a copy of the program alone does not have."""
        alone = self.folder / "bin" / "emberdisc-cli"
        alone.parent.mkdir()
        shutil.copy(PROGRAM, alone)
        drive = self.disc("cd-r-80")
        refused = self.finish(self.start("audio", "--drive", drive, "first.wav", program=alone))
        self.assertEqual(refused.code, 1, refused)
        self.assertIn("FFmpeg is missing", refused.err)
        self.assertEqual(self.medium(drive)["status"], "blank")
        burned = self.finish(self.start("burn", "--drive", drive, "first.wav", program=alone))
        self.assertEqual(burned.code, 0, burned)

    def test_only_a_cd_takes_audio(self):
        self.run_cli("audio", "--drive", self.disc("bd-r"), "first.wav", code=3)

    def test_too_much_is_refused_with_numbers(self):
        long = self.folder / "long.wav"
        with wave.open(str(long), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(44100)
            out.writeframes(bytes(4 * 44100 * 1000))
        result = self.run_json("audio", "--drive", self.disc("cd-r-80"), *["long.wav"] * 5, code=3)[-1]
        self.assertEqual(result["error"]["code"], "MediumTooSmall")
        self.assertGreater(result["shortage"]["neededBytes"], result["shortage"]["availableBytes"])


if __name__ == "__main__":
    unittest.main()
