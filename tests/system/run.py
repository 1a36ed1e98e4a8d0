#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests that need a real kernel and root, in a guest that has both (scenarios); and those whose images are what a
machine boots from, with a machine for each (booting).

run.py --program build/release/bin/emberdisc-cli --guest build/guest [--timeout SECONDS] [NAME...]

NAME is a part of a test's name; without one all run. The exit code is 0 when all pass, 1 when one fails, 2 when there is
no guest; nothing is skipped."""
import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from guest import HERE, Guest, GuestFailed  # noqa: E402

NO_TESTS = 5  # what unittest of Python 3.12 and later ends with when no name fits
MODULES = ["target_core_user", "tcm_loop", "sr_mod", "sg", "uio", "loop", "isofs", "udf", "nls_utf8"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, type=Path)
    parser.add_argument("--guest", required=True, type=Path)
    parser.add_argument("--timeout", type=int, default=1200)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if not options.program.exists():
        print(f"system-test: there is no {options.program}", file=sys.stderr)
        return 2
    environment = {"EMBERDISC_CLI": options.program.resolve(), "PYTHONPATH": HERE.parent / "integration/cli", "PYTHONUNBUFFERED": "1"}
    patterns = [word for name in options.names for word in ("-k", name)]

    def tests(folder):
        return ["python3", "-B", "-m", "unittest", "discover", "-v", "-s", HERE / folder, *patterns]

    booting = subprocess.run(tests("booting"), env=os.environ | {name: str(value) for name, value in environment.items()}, check=False)
    try:
        in_guest = Guest(options.guest).run(tests("scenarios"), MODULES, environment, options.timeout)
    except GuestFailed as reason:
        print(f"system-test: {reason}", file=sys.stderr)
        return 2
    codes = {booting.returncode, in_guest}
    return 0 if codes == {0} or (patterns and codes == {0, NO_TESTS}) else 1


if __name__ == "__main__":
    sys.exit(main())
