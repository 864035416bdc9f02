"""A filter of system calls: no socket of any kind, no other program, no child process, no memory of another process.

What Landlock of today's kernels does not cover: UDP, UNIX sockets with a name, children that outlive the notebook. Only
for the processors whose numbers of system calls are listed; elsewhere the audit hook and Landlock stand alone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys


SET_NO_NEW_PRIVILEGES, SECCOMP = 38, {"x86_64": 317, "aarch64": 277}
SET_FILTER, ALL_THREADS = 1, 1
ALLOW, FAIL_WITH = 0x7FFF0000, 0x00050000
CLONE_THREAD = 0x00010000
_AUDIT_NAME = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # a second numbering of the calls of x86_64
# socket, connect, bind; fork, vfork; execve, execveat; ptrace, process_vm_readv, process_vm_writev, pidfd_getfd;
# io_uring_*, which makes sockets of its own; open_by_handle_at, mount, unshare, setns, bpf, userfaultfd.
_REFUSED = {
    "x86_64": (41, 42, 49, 57, 58, 59, 322, 101, 310, 311, 438, 425, 426, 427, 304, 165, 272, 308, 321, 323),
    "aarch64": (198, 203, 200, 221, 281, 117, 270, 271, 438, 425, 426, 427, 265, 40, 97, 268, 280, 282),
}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435  # the C library goes on with clone where it is told that there is none
_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # places in what the kernel shows a filter


class _Step(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step))]


def is_known() -> bool:
    """Whether the calls of this system and processor are listed here."""
    return sys.platform == "linux" and platform.machine() in _REFUSED and sys.maxsize > 2**32


def refuse_calls() -> bool:
    """Give them up for every thread of this process, for good; whether the kernel took the filter."""
    if not is_known():
        return False
    machine, libc = platform.machine(), ctypes.CDLL(None, use_errno=True)
    steps = _steps(machine)
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    libc.prctl(SET_NO_NEW_PRIVILEGES, *(ctypes.c_ulong(n) for n in (1, 0, 0, 0)))
    return libc.syscall(SECCOMP[machine], SET_FILTER, ALL_THREADS, ctypes.byref(program)) == 0


def _steps(machine: str) -> list[_Step]:
    """A jump goes over as many steps as it says, if its test says yes or no."""
    refuse = _Step(_RETURN, 0, 0, FAIL_WITH | errno.EPERM)
    steps = [
        _Step(_LOAD, 0, 0, _ARCHITECTURE), _Step(_EQUAL, 1, 0, _AUDIT_NAME[machine]), refuse,
        _Step(_LOAD, 0, 0, _NUMBER), _Step(_GREATER, 0, 1, _X32), refuse,
        _Step(_EQUAL, 0, 1, _CLONE3), _Step(_RETURN, 0, 0, FAIL_WITH | errno.ENOSYS),
    ]  # fmt: skip
    for number in _REFUSED[machine]:
        steps += [_Step(_EQUAL, 0, 1, number), refuse]
    steps += [_Step(_EQUAL, 0, 3, _CLONE[machine]), _Step(_LOAD, 0, 0, _FIRST_ARGUMENT)]
    steps += [_Step(_ANY_BIT, 1, 0, CLONE_THREAD), refuse]
    return [*steps, _Step(_RETURN, 0, 0, ALLOW)]
