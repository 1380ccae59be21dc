"""A program of ours in a Python process of its own: what goes wrong there cannot take this process with it."""

import subprocess
import sys

SECONDS = 60


def run(program: str, given: bytes, *arguments: str, making: str, seconds: float = SECONDS) -> bytes:
    """What a small Python program writes to its standard output, given something on its standard input.

    It has a time limit, and neither the folder it runs in nor the user's settings change what it imports. What
    fails becomes an OSError that names what was being made; what takes too long, a TimeoutError.
    """
    command = [sys.executable, "-I", "-c", program, *arguments]
    try:
        return subprocess.run(command, input=given, capture_output=True, timeout=seconds, check=True).stdout
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{making} took longer than {seconds:g} seconds") from None
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        raise OSError(f"{making} could not be made: {said[-1] if said else 'the program stopped'}") from None
