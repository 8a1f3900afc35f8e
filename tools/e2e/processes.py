"""Processes that are stopped again, whatever happens."""

import ctypes
import pathlib
import signal
import socket
import subprocess
import time

STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Failed(Exception):
    """A sentence for people."""


def free_ports(count):
    """Ports of the loopback that nobody has. All are held until all are known."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


def _die_with_parent(libc=ctypes.CDLL(None)):
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Processes:
    """Each writes to a file of its own. They are no part of the terminal's group:
    Ctrl-C comes to us alone, and we stop them in order."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.running = []  # (name, Popen), in the order of their start

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, name, *command, env=None):
        with open(self.folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, cwd=self.folder, env=env, start_new_session=True,
                preexec_fn=_die_with_parent)
        self.running.append((name, process))

    def check(self):
        """Raises if one of them has ended."""
        for name, process in self.running:
            if process.poll() is not None:
                log = (self.folder / f"{name}.log").read_text(errors="replace")
                raise Failed(f"{name} ended with status {process.returncode}; its last lines:\n" +
                             "\n".join(log.splitlines()[-15:]))

    def wait_for(self, what, come, seconds):
        """What come() gives, as soon as it is true."""
        deadline = time.monotonic() + seconds
        while True:
            self.check()
            value = come()
            if value:
                return value
            if time.monotonic() > deadline:
                raise Failed(f"{what}: not after {seconds} s")
            time.sleep(0.1)

    def stop(self):
        while self.running:
            _, process = self.running[-1]
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self.running.pop()
