"""Reads keys of the primary header of every file named on standard input with astropy; milliseconds a repetition."""

import sys
import time
import warnings

from astropy.io import fits

warnings.simplefilter("ignore")
paths = sys.stdin.read().split("\n")
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    found = 0
    for path in paths:
        header = fits.getheader(path)
        for key in sys.argv[2:]:
            found += header.get(key) is not None
    print((time.perf_counter() - start) * 1e3, found, flush=True)
