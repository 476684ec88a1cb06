"""What a user would run instead of organize and setup: PypeItMetaData on all frames, then on each group, written.

usage: pypeit-organise.py GROUPS OUT   GROUPS: a line a dataset, tab-separated paths. Prints wall and CPU seconds as JSON.
"""
import json
import sys
import time
from pathlib import Path

from pypeit.metadata import PypeItMetaData
from pypeit.spectrographs.util import load_spectrograph

groups = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
wall, cpu = time.perf_counter(), time.process_time()
spectrograph = load_spectrograph("keck_deimos")


def typed(files):
    par = spectrograph.default_pypeit_par()
    table = PypeItMetaData(spectrograph, par, files=files)
    table.get_frame_types(flag_unknown=True)
    return table


typed([path for group in groups for path in group])
written = 0
for index, group in enumerate(groups):
    table = typed(group)
    table.clean_configurations()
    if len(table) == 0:
        continue
    table.set_configurations(table.unique_configurations())
    table.set_calibration_groups()
    out = Path(sys.argv[2]) / str(index)
    out.mkdir(parents=True)
    written += len(table.write_pypeit(str(out)))
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "written": written}))
