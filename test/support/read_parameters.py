"""PypeIt's own view of parameters, for tests. Arguments: `tree SPECTROGRAPH`, or `values FILE.pypeit`.

tree: every leaf of the parameters as to_config writes them, with the names of its types.
values: every leaf of what run_pypeit would use for that file, as repr.
"""
import json
import os
import sys

answer = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)


def flat(section, path=()):
    for key, value in section.items():
        if isinstance(value, dict):
            yield from flat(value, (*path, key))
        else:
            yield (*path, key)


def lists(par):
    from configobj import ConfigObj
    return list(flat(ConfigObj(par.to_config(include_descr=False))))


def at(par, path):
    for name in path[:-1]:
        par = par[name]
    return par


if sys.argv[1] == 'tree':
    from pypeit.spectrographs.util import load_spectrograph
    par = load_spectrograph(sys.argv[2]).default_pypeit_par()
    out = {'.'.join(path): [kind.__name__ for kind in at(par, path).dtype[path[-1]]] for path in lists(par)}
else:
    from pypeit.inputfiles import PypeItFile
    _, par, _ = PypeItFile.from_file(sys.argv[2]).get_pypeitpar()
    out = {'.'.join(path): repr(at(par, path)[path[-1]]) for path in lists(par)}
print(json.dumps(out), file=answer)
