"""Landlock: a process gives up, for itself and its children and for good, every file that it was not told to keep.

Three system calls and no privilege. They are called here, and not by a package: those that exist are young, leave out what a
kernel does not know without a word, and one of them starts a program to find the C library.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable


CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor
ASK_VERSION = 1
PATH_BENEATH = 1
SET_NO_NEW_PRIVILEGES = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER, REMOVE_FOLDER, REMOVE_FILE = (1 << n for n in range(6))
MAKE_FOLDER, MAKE_FILE, MAKE_SOCKET = 1 << 7, 1 << 8, 1 << 9
REFER, TRUNCATE, DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
# Every right over files that a version of Landlock knows. Those of no rule are given up: to run a program, to make a link,
# a pipe or a device.
_RIGHTS_OF_VERSION = ((1, (1 << 13) - 1), (2, REFER), (3, TRUNCATE), (5, DEVICE_CONTROL))
_FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_CONTROL
TCP, TCP_SINCE = 0b11, 4  # to bind and to connect
SCOPES, SCOPES_SINCE = 0b11, 6  # abstract UNIX sockets and signals of processes outside

LIST = READ_FOLDER
READ = READ_FILE | READ_FOLDER
READ_WRITE = READ | WRITE_FILE | REMOVE_FOLDER | REMOVE_FILE | MAKE_FOLDER | MAKE_FILE | REFER | TRUNCATE
SOCKETS = READ_WRITE | MAKE_SOCKET


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version() -> int:
    """The version of Landlock that this kernel has; 0 where it has none, or where it is switched off."""
    if sys.platform != "linux":
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, ASK_VERSION))


def restrict(rules: Iterable[tuple[str, int]]) -> None:
    """Keep, of all files, those of the rules (path and rights over it and all below), and no network over TCP.

    Of this thread and of all that it starts later: call it before a second thread runs. A path that does not exist is left
    out; a link counts as what it leads to. Raises OSError where the kernel refuses, and where it has no Landlock.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    known = version()
    over_files = sum(rights for since, rights in _RIGHTS_OF_VERSION if known >= since)
    asked = _Ruleset(over_files, TCP if known >= TCP_SINCE else 0, SCOPES if known >= SCOPES_SINCE else 0)
    ruleset = _call(libc.syscall, CREATE_RULESET, ctypes.byref(asked), ctypes.c_size_t(ctypes.sizeof(asked)), 0)
    try:
        for path, rights in rules:
            _add(libc, ruleset, path, rights & over_files)
        _call(libc.prctl, SET_NO_NEW_PRIVILEGES, *(ctypes.c_ulong(n) for n in (1, 0, 0, 0)))
        _call(libc.syscall, RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _add(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):  # what is out of reach needs no rule
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _FOR_FILES
        if rights:
            rule = _PathBeneath(rights, opened)
            _call(libc.syscall, ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)


def _call(function, *arguments) -> int:
    found = function(*arguments)
    if found < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return found
