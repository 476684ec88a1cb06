"""What astropy says of every card of every HDU: a JSON line for each path read from standard input."""

import json
import sys
import warnings

from astropy.io import fits
from astropy.io.fits.card import Undefined
from astropy.io.fits.verify import VerifyError

warnings.simplefilter("ignore")


def value_of(card):
    try:
        value = card.rawvalue  # of a record-valued card the string that FITS has there
    except VerifyError:
        return ["malformed", None]
    if isinstance(value, Undefined) or value is None:
        return ["undefined", None]
    if isinstance(value, bool):
        return ["logical", value]
    if isinstance(value, int):
        return ["integer", str(value)]
    if isinstance(value, float):
        return ["float", repr(value)]
    if isinstance(value, complex):
        return ["complex", [repr(value.real), repr(value.imag)]]
    return ["text", value]


def describe(hdu):
    cards = [[card.rawkeyword, *value_of(card), card.comment] for card in hdu.header.cards]
    info = hdu.fileinfo()
    return {"header": info["hdrLoc"], "data": info["datLoc"], "span": info["datSpan"], "size": hdu.size, "cards": cards}


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        with fits.open(path, disable_image_compression=True, lazy_load_hdus=False, memmap=False) as hdus:
            answer = {"path": path, "error": None, "hdus": [describe(hdu) for hdu in hdus]}
    except Exception as error:
        answer = {"path": path, "error": f"{type(error).__name__}: {error}", "hdus": []}
    print(json.dumps(answer), flush=True)
