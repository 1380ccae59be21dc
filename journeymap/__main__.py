"""``python -m journeymap``."""

from journeymap.cli import run

if __name__ == "__main__":
    run()
