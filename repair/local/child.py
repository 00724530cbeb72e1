"""One process of the tree: `python -m repair.local.child PARENT MODULE …` runs MODULE and ends when PARENT does."""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(parent: int, number: int = signal.SIGKILL) -> bool:
    """From here on the kernel sends `number` the moment `parent` is gone; False when it is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    return os.getppid() == parent


if __name__ == "__main__":
    parent, module, *arguments = sys.argv[1:]
    if not end_with(int(parent)):
        sys.exit(1)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
