"""Prints as JSON what a spec2d file says of its slits and a spec1d file of its objects, read with astropy."""

import json
import sys

from astropy.io import fits

two, one = sys.argv[1:]
slits, objects = [], []
with fits.open(two) as hdus:
    detectors = hdus[0].header["ALLSPEC2D_DETS"].split(",")
    for det in detectors:
        for i, row in enumerate(hdus[f"{det}-SLITS"].data):
            wave, flexure = hdus[f"{det}-WAVESOL"].data[i], hdus[f"{det}-SCI_SPEC_FLEXURE"].data[i]
            assert wave["SpatOrderID"] == flexure["spat_id"] == row["spat_id"]
            slits.append({
                "detector": det, "spatId": int(row["spat_id"]), "rms": float(wave["RMS"]),
                "coverage": float(wave["IDs_Wave_cov(%)"]), "medChi": float(hdus[f"{det}-MED_CHIS"].data[i]),
                "stdChi": float(hdus[f"{det}-STD_CHIS"].data[i]), "flexure": float(flexure["sci_spec_flexure"]),
                "mask": int(row["mask"])})
with fits.open(one) as hdus:
    for hdu in hdus[1:]:
        head = hdu.header
        if head.get("DMODCLS") == "SpecObj":
            objects.append({
                "name": hdu.name, "detector": head["DET"], "slit": head["SLITID"], "waveRms": head["WAVE_RMS"],
                "flexure": head["FLEX_SHIFT_TOTAL"], "hasOptimal": "OPT_COUNTS" in hdu.columns.names,
                "hasBoxcar": "BOX_COUNTS" in hdu.columns.names,
                "maskdefExtract": bool(head.get("MASKDEF_EXTRACT", False)), "s2n": head["S2N"]})
print(json.dumps({"detectors": detectors, "slits": slits, "objects": objects}))
