"""Pictures made from our own SVG: PNG through resvg, in a process of its own."""

import subprocess
import sys

from journeymap.diagnostics import UsageError

MOST_PIXELS = 200_000_000
SECONDS = 60

_CHILD = """
import sys
from pathlib import Path
import fontpkg_inter, resvg_py
fonts = [str(path) for path in (Path(fontpkg_inter.ROOT) / "files").glob("*.ttf") if "Italic" not in path.name]
svg = sys.stdin.buffer.read().decode("utf-8")
picture = resvg_py.svg_to_bytes(svg_string=svg, zoom=float(sys.argv[1]), font_files=fonts)
sys.stdout.buffer.write(bytes(picture))
"""


def png(svg: str, scale: float, size: tuple[float, float]) -> bytes:
    """A picture of an SVG, `scale` times its size.

    resvg runs in a child process with a time limit: what goes wrong there cannot take this process with it.
    """
    wide, tall = (round(side * scale) for side in size)
    if wide * tall > MOST_PIXELS:
        raise UsageError(f"a picture of {wide} x {tall} pixels is too large; use a smaller --scale, or svg")
    try:
        made = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, repr(scale)],
            input=svg.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise OSError(f"drawing the picture took longer than {SECONDS} seconds") from None
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        raise OSError(f"the picture could not be drawn: {said[-1] if said else 'resvg stopped'}") from None
    return made.stdout
