"""What a scorecard takes with astropy: read of each spec2d and spec1d below a root what is counted, and count it.

Prints a line: CPU seconds, wall seconds, frames, bad slits. Tables as `Table.read` gives them, as one would write it.
"""
import re
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.table import Table

warnings.simplefilter("ignore")
BAD = sum(1 << bit for bit in (3, 4, 7, 9, 10))


def slits_of(path):
    """How many detectors, slits and bad slits."""
    slit_count = bad_count = 0
    with fits.open(path) as hdus:
        detectors = hdus[0].header["ALLSPEC2D_DETS"].split(",")
        for det in detectors:
            wave = Table.read(hdus[f"{det}-WAVESOL"])
            med, std = hdus[f"{det}-MED_CHIS"].data, hdus[f"{det}-STD_CHIS"].data
            flexure = Table.read(hdus[f"{det}-SCI_SPEC_FLEXURE"])
            slits = Table.read(hdus[f"{det}-SLITS"])
            solved = wave["RMS"] != 0
            bad = solved & ((wave["RMS"] > 0.4) | (wave["IDs_Wave_cov(%)"] < 60))
            bad |= ((std < 0.6) | (std > 1.6)) & ~((std == 0) & (med == 0))
            bad |= (slits["mask"] & BAD) != 0
            np.sum(np.abs(flexure["sci_spec_flexure"]) >= 10)
            slit_count += len(slits)
            bad_count += int(np.sum(bad))
    return len(detectors), slit_count, bad_count


def objects_of(path):
    """How many objects, and how many have something to say of them."""
    count = odd = 0
    with fits.open(path) as hdus:
        for hdu in hdus[1:]:
            if hdu.header.get("DMODCLS") != "SpecObj":
                continue
            count += 1
            names = hdu.columns.names
            odd += hdu.header.get("WAVE_RMS", 0) > 0.4 or abs(hdu.header.get("FLEX_SHIFT_TOTAL", 0)) > 10
            odd += "OPT_COUNTS" not in names or bool(hdu.header.get("MASKDEF_EXTRACT", False))
    return count, odd


def main(root):
    cpu, wall, frames, bad = time.process_time(), time.perf_counter(), 0, 0
    for setup in sorted(Path(root).rglob("*.pypeit")):
        science = setup.parent / "Science"
        rows = (line.split("|") for line in setup.read_text().splitlines() if "|" in line)
        names = [row[0].strip() for row in rows if row[1].strip() == "science"]
        re.search(r"Execution time: (.*)", setup.with_suffix(".log").read_text())
        for name in names:
            stem = name.removesuffix(".fits")
            frames += 1
            for path in science.glob(f"spec2d_{stem}-*.fits"):
                bad += slits_of(path)[2]
            for path in science.glob(f"spec1d_{stem}-*.fits"):
                objects_of(path)
    print(time.process_time() - cpu, time.perf_counter() - wall, frames, bad)


main(sys.argv[1])
