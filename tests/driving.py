"""Drives a page in a real browser (headless Chromium): clicks, keys, media, what the page complains of.

It speaks Chromium's own protocol (https://chromedevtools.github.io/devtools-protocol/) through a pipe, so that input
is that of a mouse and a keyboard, and the page's own policy (CSP) stays in force. One browser serves many pages.

    with driven(page_path, width=1440, height=900) as page:
        page.click("[data-do=in]")
        assert page.value("document.querySelector('output').value") == "100 %"
"""

import base64
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import chromium

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--remote-debugging-pipe",
)

KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}


class Browser:
    """A Chromium that takes commands; its profile is gone when it ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        # Chromium reads from 3 and writes to 4; numbers above both first, so that neither is taken
        high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 20) for one in (theirs_in, theirs_out)]
        command = [chromium(), *FLAGS, f"--user-data-dir={self._folder.name}"]
        quiet = [(os.POSIX_SPAWN_OPEN, one, os.devnull, os.O_WRONLY, 0) for one in (1, 2)]
        ends = [(os.POSIX_SPAWN_DUP2, one, number) for number, one in enumerate(high, 3)]
        self._process = os.posix_spawn(command[0], command, os.environ, file_actions=[*quiet, *ends], setsid=True)
        for one in (theirs_in, theirs_out, *high):
            os.close(one)
        self._out, self._in = os.fdopen(ours_out, "wb", buffering=0), os.fdopen(ours_in, "rb")
        self._count, self._rest = 0, b""
        self.heard: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        """What Chromium answers; what else it says meanwhile is kept in `heard`."""
        self._count += 1
        call = {"id": self._count, "method": method, "params": given} | ({"sessionId": session} if session else {})
        self._out.write(json.dumps(call).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._count:
                assert "error" not in said, f"{method}: {said['error']}"
                answer: dict[str, Any] = said["result"]
                return answer
            self.heard.append(said)

    def wait(self, event: str, session: str) -> None:
        """Until something has happened, or at once when it has already."""
        while not any(said.get("method") == event and said.get("sessionId") == session for said in self.heard):
            self.heard.append(self._next())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._in.fileno(), 1 << 20)
            assert read, "Chromium ended"
            self._rest += read
        said, self._rest = self._rest.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(said)
        return answer

    def close(self) -> None:
        """End it."""
        self.ask("Browser.close")
        os.waitpid(self._process, 0)
        self._out.close()
        self._in.close()
        self._folder.cleanup()


@dataclass
class Page:
    """An open page."""

    browser: Browser
    session: str

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """What Chromium answers about this page."""
        return self.browser.ask(method, self.session, **given)

    def value(self, script: str) -> Any:
        """What an expression in the page comes to; promises are waited for."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def place(self, selector: str) -> tuple[float, float]:
        """The middle of the first element that a selector names."""
        x, y = self.value(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2] })()"
        )
        return x, y

    def click(self, selector: str) -> None:
        """Press and release the mouse on an element."""
        x, y = self.place(selector)
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)

    def hover(self, selector: str) -> None:
        """Rest the mouse on an element."""
        self.mouse("mouseMoved", *self.place(selector))

    def mouse(self, kind: str, x: float, y: float) -> None:
        """The mouse does something at a place."""
        button = "none" if kind == "mouseMoved" else "left"
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1)

    def drag(self, x: float, y: float, right: float, down: float) -> None:
        """Press the mouse, move it, let go."""
        self.mouse("mousePressed", x, y)
        for step in (0.5, 1.0):
            at = {"x": x + step * right, "y": y + step * down}
            self.ask("Input.dispatchMouseEvent", type="mouseMoved", button="left", buttons=1, **at)
        self.mouse("mouseReleased", x + right, y + down)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other: names of keys, or characters."""
        for key in keys:
            code = {"windowsVirtualKeyCode": KEYS.get(key, ord(key[0].upper())), "key": key, "code": key}
            text = {"text": "\r" if key == "Enter" else key} if key == "Enter" or len(key) == 1 else {}
            self.ask("Input.dispatchKeyEvent", type="keyDown", **code, **text)
            self.ask("Input.dispatchKeyEvent", type="keyUp", **code)

    def media(self, kind: str = "", **features: str) -> None:
        """Pretend to be paper, or a screen of somebody who likes it dark."""
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.ask("Emulation.setEmulatedMedia", media=kind, features=named)

    def picture(self, path: Path) -> None:
        """A screenshot, for people."""
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def errors(self) -> list[str]:
        """Everything that Chromium's console said: errors, refusals of the page's policy, requests that failed."""
        self.ask("Runtime.evaluate", expression="0")
        found = []
        for said in self.browser.heard:
            if said.get("sessionId") == self.session:
                given = said.get("params", {})
                if said["method"] == "Log.entryAdded":
                    found.append(given["entry"]["text"])
                elif said["method"] == "Runtime.exceptionThrown":
                    found.append(given["exceptionDetails"]["exception"]["description"])
                elif said["method"] == "Runtime.consoleAPICalled":
                    found.append(str(given["args"]))
        return found

    def requests(self) -> list[str]:
        """Every address that was asked for, beside those that carry their own data."""
        sent = (said for said in self.browser.heard if said.get("method") == "Network.requestWillBeSent")
        addresses = (said["params"]["request"]["url"] for said in sent if said["sessionId"] == self.session)
        return [address for address in addresses if not address.startswith("data:")]


@contextmanager
def opened(browser: Browser, path: Path, *, width: int = 1440, height: int = 900, **features: str) -> Iterator[Page]:
    """A file as a page of a size, loaded with its fonts."""
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    page = Page(browser, session)
    for room in ("Page", "Runtime", "Log", "Network"):
        page.ask(f"{room}.enable")
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
    page.ask("Emulation.setFocusEmulationEnabled", enabled=True)
    page.media(**features)
    page.ask("Page.navigate", url=path.as_uri())
    browser.wait("Page.loadEventFired", session)
    page.value("document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => 0)")
    yield page
    browser.ask("Target.closeTarget", targetId=target)
    browser.heard.clear()
