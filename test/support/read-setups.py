"""Read setup files with PypeIt itself, commented rows too. usage: read-setups.py FILE…   Prints a JSON line a file."""
import json
import sys

from pypeit.inputfiles import PypeItFile

for name in sys.argv[1:]:
    used = PypeItFile.from_file(name, vet=True)
    everything = PypeItFile.from_file(name, vet=True, preserve_comments=True)
    rows = {}
    for row in everything.data:
        rows[str(row["filename"]).strip("# ")] = {key: str(row[key]) for key in everything.data.keys() if key != "filename"}
    print(json.dumps({
        "config": used.config.dict(),
        "setup": used.setup,
        "rows": rows,
        "used": sorted(str(name) for name in used.data["filename"]),
        "paths": used.file_paths,
    }, sort_keys=True), flush=True)
