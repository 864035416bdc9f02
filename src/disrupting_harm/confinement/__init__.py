"""A notebook can only do what its stage declares: it reads that, writes to its own folder, and reaches nothing else.

An audit hook of Python says in a sentence what was refused. On Linux the kernel holds it as well, by Landlock and a filter
of system calls: for readers in C, which Python does not hear of, and for a cell that gets round the hook.
"""
