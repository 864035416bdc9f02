"""Restricted tables at rest: what lies in `data/raw`, `data/derived`, DVC's cache and its remote is sealed.

A sealed file keeps its name, by which parameters, messages and records speak of it. Its first line says in plain words that it is
sealed, for which unit and with which key; the rest is the ciphertext. It is opened in memory only, so that a run that is killed
leaves no readable row anywhere, and there is nothing to clean up.

The cipher is AES-SIV with 256-bit keys (RFC 5297) without a nonce, as its section 3 describes: deterministic authenticated encryption. The same
table sealed with the same key gives the same bytes on every machine. DVC's locks, the records and the workers of a cluster need
that: they pin the bytes that lie there. age, and whatever else draws a fresh key or nonce for each file, gives other bytes each time;
a lock could then be met only by whoever has the very file that was sealed first. What determinism gives away is that two files are
equal, to somebody who has both, and the length of a file. The hash of a sealed file takes the place of that of its rows in public
records: it can be checked without the key, and nobody without the key can check a guess of the rows against it.

There is one key for each unit, outside every clone: see `keys`.
"""
