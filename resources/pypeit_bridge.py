"""What PypeIt itself makes of a list of raw frames, as JSON lines.

Request, one JSON document on standard input:
    {"list": true}                                   the names of all spectrographs
    {"spectrograph": NAME, "files": [PATH, ...]}     metadata, frame types and configurations; also
        "values": {PATH: {KEY: VALUE}}               what counts in place of a header's values

Answer, one JSON object a line on standard output, each with a "kind":
    names     names
    unknown   names                    there is no such spectrograph
    facts     what PypeIt knows of the instrument
    frame     path, meta, error, warnings            one per file, as soon as it is read
    types     path, types                            one per readable file, after the last frame
    grouping  columns, configurations, error         last: the setups as PypeIt would write them

Floats that JSON cannot hold are the texts nan, inf and -inf. PypeIt's own output goes to standard error. One file that
cannot be read never stops the rest. Works with PypeIt 1.16 to 2.x.
"""
import json
import math
import os
from pathlib import Path
import sys
import warnings

# Whatever PypeIt prints must not get between the lines of the answer.
ANSWER = os.fdopen(os.dup(1), 'w', encoding='utf-8')
os.dup2(2, 1)
sys.stdout = sys.stderr


def say(kind, **content):
    print(json.dumps({'kind': kind, **content}, allow_nan=False, default=str), file=ANSWER, flush=True)


def plain(value):
    """A metadata value as JSON has it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else repr(float(value))
    if isinstance(value, bool):
        return str(value)
    return int(value) if hasattr(value, '__index__') else str(value)


def reason(error):
    text = ' '.join(str(error).split())
    return f'{type(error).__name__}: {text}' if text else type(error).__name__


def quiet():
    """Only PypeIt's errors are of use here; the call differs between 1.x and 2.x."""
    warnings.simplefilter('ignore')
    import pypeit
    if hasattr(pypeit, 'msgs'):
        pypeit.msgs.reset(verbosity=0)
    elif hasattr(pypeit, 'log'):
        pypeit.log.setLevel('ERROR')


def facts(spectrograph, par):
    import pypeit
    model = spectrograph.meta_data_model
    kinds = {str: 'text', float: 'float', int: 'int'}

    def tolerance(key, name):
        value = spectrograph.meta[key].get(name)
        return None if value is None or model[key]['dtype'] is not float else float(value)

    # The parameters of each frame type: how it is processed, and the exposure times it may have.
    steps = {
        kind: par['scienceframe'] if kind == 'science' else par['calibrations'][f'{kind}frame']
        for kind in frame_types()
    }
    valid = spectrograph.valid_configuration_values() or {}
    return {
        'version': pypeit.__version__,
        'name': spectrograph.name,
        'headerName': spectrograph.header_name,
        'columns': [
            {'name': key, 'kind': kinds.get(model[key]['dtype'], 'text')}
            for key in spectrograph.pypeit_file_keys() if key in spectrograph.meta
        ],
        'keys': [{'name': key, 'kind': kinds.get(model[key]['dtype'], 'text')} for key in spectrograph.meta],
        'configurationKeys': [
            {'name': key, 'rtol': tolerance(key, 'rtol'), 'atol': tolerance(key, 'atol')}
            for key in spectrograph.configuration_keys()
        ],
        'independent': {
            kind: key_list(keys) for kind, keys in (spectrograph.config_independent_frames() or {}).items()
        },
        'uses': {
            'bias': any(step['process']['use_biasimage'] for step in steps.values()),
            'dark': any(step['process']['use_darkimage'] for step in steps.values()),
        },
        'validValues': {key: [str(value) for value in values] for key, values in valid.items()},
        'exposureRanges': {
            kind: [None if limit is None else float(limit) for limit in (step['exprng'] or [None, None])]
            for kind, step in steps.items()
        },
    }


def key_list(keys):
    return [] if keys is None else [keys] if isinstance(keys, str) else list(keys)


def frame_types():
    from pypeit.core.framematch import FrameTypeBitMask
    return [str(kind) for kind in FrameTypeBitMask().keys()]


def read(spectrograph, par, path):
    """Metadata of one file, key by key as PypeItMetaData builds its table, and what PypeIt would warn of."""
    spectrograph.check_spectrograph(str(path))
    headers = spectrograph.get_headarr(path, strict=True)
    lenient = par['rdx']['ignore_bad_headers']
    meta, told = {}, []
    for key in spectrograph.meta.keys():
        try:
            value = spectrograph.get_meta_value(headers, key, required=False, ignore_bad_header=lenient)
        except (Exception, SystemExit) as error:
            if type(error).__name__ == 'VerifyError':
                raise
            value = None
            told.append(f'{key} cannot be read ({reason(error)})')
        meta[key] = value.replace('#', '') if isinstance(value, str) else value
    expected, found = spectrograph.header_name, meta.get('instrument')
    if expected is not None and found is not None and not found.startswith(expected):
        told.append(f'the header names the instrument {found}, {spectrograph.name} expects {expected}')
    return meta, told


def table(spectrograph, par, frames):
    from pypeit.metadata import PypeItMetaData
    data = {key: [meta[key] for _, meta in frames] for key in spectrograph.meta.keys()}
    data['directory'] = [str(path.parent) for path, _ in frames]
    data['filename'] = [path.name for path, _ in frames]
    return PypeItMetaData(spectrograph, par, data=data)


def reducible(spectrograph, meta):
    """Whether clean_configurations would keep the frame."""
    valid = spectrograph.valid_configuration_values() or {}
    return all(meta[key] in values for key, values in valid.items())


def type_frames(spectrograph, par, frames):
    """
    Types of each frame and what went wrong. Frames that PypeIt's rules stumble over are left without type, and do not
    spoil the others. PypeIt types the frames it can reduce as one table, so frames that it cannot are kept apart.
    """
    outcome = [([], None) for _ in frames]

    def typed(indices):
        found = table(spectrograph, par, [frames[i] for i in indices]).get_frame_types(flag_unknown=True)
        return [[kind for kind in cell.split(',') if kind != 'None'] for cell in found['frametype']]

    def settle(indices):
        for i, kinds in zip(indices, typed(indices)):
            outcome[i] = (kinds, None)

    for wanted in (True, False):
        part = [i for i, (_, meta) in enumerate(frames) if reducible(spectrograph, meta) is wanted]
        if not part:
            continue
        try:
            settle(part)
            continue
        except (Exception, SystemExit):
            pass
        good = []
        for i in part:
            try:
                typed([i])
                good.append(i)
            except (Exception, SystemExit) as error:
                outcome[i] = ([], reason(error))
        if good:
            settle(good)
    return outcome


def has_group_keys(spectrograph, meta):
    """Whether a frame has every value that PypeIt groups by; it stumbles over some that are missing."""
    independent = (spectrograph.config_independent_frames() or {}).values()
    keys = [*spectrograph.configuration_keys(), *(key for keys in independent for key in key_list(keys)), 'mjd']
    return all(meta[key] is not None for key in keys)


def group(spectrograph, par, frames):
    """Configurations and their rows exactly as PypeIt's write_pypeit hands them to the file."""
    from pypeit import inputfiles, utils
    import yaml

    fitstbl = table(spectrograph, par, frames)
    fitstbl.clean_configurations()
    if len(fitstbl) == 0:
        return {'columns': [], 'configurations': []}
    fitstbl.get_frame_types(flag_unknown=True)
    fitstbl.set_configurations()
    fitstbl.set_calibration_groups()
    fitstbl.set_combination_groups()
    columns = [str(column) for column in fitstbl.set_pypeit_cols()]

    every = fitstbl.set_pypeit_cols
    fitstbl.set_pypeit_cols = lambda **_: [*every(write_bkg_pairs=True), 'directory']
    written = []

    class Recorder:
        def __init__(self, config, paths, rows, setup):
            self.content = (rows, setup)

        def write(self, *_, **__):
            written.append(self.content)

    real, inputfiles.PypeItFile = inputfiles.PypeItFile, Recorder
    try:
        fitstbl.write_pypeit(output_path=os.devnull, config_subdir=False)
    finally:
        inputfiles.PypeItFile = real

    configurations = []
    for rows, setup in written:
        cells = {column: [str(cell) for cell in rows[column].iter_str_vals()]
                 for column in rows.colnames if column != 'directory'}
        paths = [str(Path(folder) / name.removeprefix('# '))
                 for folder, name in zip(rows['directory'], rows['filename'])]
        configurations.append({
            'name': next(iter(setup)).removeprefix('Setup '),
            'setup': yaml.dump(utils.yamlify(setup)).rstrip('\n').split('\n'),
            'rows': [{'path': path, 'cells': {column: cells[column][i] for column in cells}}
                     for i, path in enumerate(paths)],
        })
    return {'columns': columns, 'configurations': configurations}


def main():
    request = json.load(sys.stdin)
    quiet()
    from pypeit.spectrographs import available_spectrographs
    names = sorted(str(name) for name in available_spectrographs)
    if request.get('list'):
        say('names', names=names)
        return
    if request['spectrograph'] not in names:
        say('unknown', names=names)
        return

    from pypeit.spectrographs.util import load_spectrograph
    spectrograph = load_spectrograph(request['spectrograph'])
    par = spectrograph.default_pypeit_par()
    say('facts', **facts(spectrograph, par))

    names, frames = [], []
    for name in request['files']:
        path = Path(name).absolute()
        try:
            meta, told = read(spectrograph, par, path)
        except (Exception, SystemExit) as error:
            say('frame', path=name, meta={}, error=reason(error), warnings=[])
            continue
        meta.update(request.get('values', {}).get(name, {}))
        names.append(name)
        frames.append((path, meta))
        say('frame', path=name, meta={key: plain(value) for key, value in meta.items()}, error=None, warnings=told)

    outcome = type_frames(spectrograph, par, frames)
    for name, (kinds, error) in zip(names, outcome):
        say('types', path=name, types=kinds, error=error)

    usable = [frame for frame, (_, error) in zip(frames, outcome) if error is None]
    whole = [frame for frame in usable if has_group_keys(spectrograph, frame[1])]
    answer = {'columns': [], 'configurations': [], 'leftOut': [], 'error': None}
    for part in [usable] + ([whole] if len(whole) < len(usable) else []):
        answer['leftOut'] = [str(path) for path, _ in frames if path not in {path for path, _ in part}]
        try:
            answer.update(group(spectrograph, par, part) if part else {}, error=None)
            break
        except (Exception, SystemExit) as error:
            answer['error'] = reason(error)
    say('grouping', **answer)


main()
