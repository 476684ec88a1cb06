"""PypeIt's own parameters for a window that edits them: what there is, what the defaults are, what PypeIt says of a text.

A long-lived process: one JSON request a line on standard input, one JSON answer a line on standard output. A request is
the text of a .pypeit file, which need not be saved yet:
    {"id": 1, "do": "define",   "text": TEXT}    every parameter: type, choices, description, default; and the detectors
    {"id": 2, "do": "validate", "text": TEXT}    what PypeIt's classes refuse, parameter by parameter

Defaults are those of the instrument for the configuration of the file: config_specific_par of the frame that run_pypeit
would take for it (the first science or standard frame, else the first arc or trace). "frame" is that frame; where it
cannot be read, the defaults are the instrument's alone and "note" says why.

An answer is {"id": 1, "result": RESULT} or {"id": 1, "error": TEXT, "lacks": whether PypeIt lacks what it would download}.

A value is what ConfigObj reads: a text, or a list of texts. A default that is the working directory is ".", and "here" is
true. Nothing of a file is ever evaluated as Python, also not by PypeIt 1.x, which would. Works with PypeIt 1.16 to 2.x.
"""
import ast
import json
import os
import sys
import tempfile
import urllib.error
import warnings

# Whatever PypeIt prints must not get between the lines of the answer.
ANSWER = os.fdopen(os.dup(1), 'w', encoding='utf-8')
os.dup2(2, 1)
sys.stdout = sys.stderr


def say(**content):
    print(json.dumps(content, allow_nan=False, default=str), file=ANSWER, flush=True)


def reason(error):
    text = ' '.join(str(error).split())
    return text if text else type(error).__name__


def quiet():
    warnings.simplefilter('ignore')
    import pypeit
    if hasattr(pypeit, 'msgs'):
        pypeit.msgs.reset(verbosity=0)
    elif hasattr(pypeit, 'log'):
        pypeit.log.setLevel('CRITICAL')
    # PypeIt 1.x evaluates values as Python; a file that is only looked at must not run.
    from pypeit.par import util
    util.eval = ast.literal_eval


def plain(value):
    """A value as ConfigObj would hand it over: a text, or a list of texts."""
    if isinstance(value, tuple):
        texts = [item(each) for each in value] or ['']
        texts[0] = '(' + texts[0]
        texts[-1] += ')'
        return texts
    if isinstance(value, list) or hasattr(value, 'tolist') and getattr(value, 'ndim', 0) > 0:
        texts = []
        for each in value:
            inner = plain(each)
            texts += inner if isinstance(inner, list) else [inner]
        return texts
    return item(value)


def item(value):
    value = value.item() if hasattr(value, 'item') else value
    return value if isinstance(value, str) else str(value)


def is_here(value):
    """Whether a default is the folder where PypeIt runs, which is another one when it reduces."""
    return isinstance(value, str) and value == os.getcwd()


def leaves(par, path=()):
    from pypeit.par.parset import ParSet
    for key in par.keys():
        value = par[key]
        if isinstance(value, ParSet):
            yield from leaves(value, (*path, key))
            continue
        types = [kind.__name__ for kind in par.dtype[key] or []]
        choices = par.options[key]
        yield {
            'path': '.'.join((*path, key)),
            'types': [kind for kind in types if kind != 'NoneType'],
            'value': '.' if is_here(value) else plain(value),
            'general': '.' if is_here(par.default[key]) else plain(par.default[key]),
            'here': is_here(value),
            'choices': None if choices is None else [str(each) for each in choices],
            'description': ' '.join((par.descr[key] or '').split()),
        }


def sections(par, path=()):
    from pypeit.par.parset import ParSet
    for key in par.keys():
        if isinstance(par[key], ParSet):
            yield {'path': '.'.join((*path, key)), 'description': ' '.join((par.descr[key] or '').split())}
            yield from sections(par[key], (*path, key))


def opened(text):
    """The file as PypeIt reads it: its own parameters apart, then without them; and its instrument."""
    from configobj import ConfigObj
    from pypeit.inputfiles import PypeItFile
    handle, path = tempfile.mkstemp(suffix='.pypeit')
    try:
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(text)
        read = PypeItFile.from_file(path)
    finally:
        os.unlink(path)
    own = ConfigObj(list(read.cfg_lines))
    read.config = ConfigObj(['[rdx]', f'spectrograph = {own["rdx"]["spectrograph"]}'])
    return read, own


known = {}


def defaults(read):
    """The parameters before the file's own, the frame they are for, and why they are not for it."""
    from pypeit.spectrographs.util import load_spectrograph
    name = read.config['rdx']['spectrograph']
    key = (name, repr(read.file_paths), str(read.data))
    if key not in known:
        known.clear()
        try:
            _, par, frame = read.get_pypeitpar()
            known[key] = (par, None if frame is None else str(frame), None)
        except (Exception, SystemExit) as error:
            known[key] = (load_spectrograph(name).default_pypeit_par(), None, reason(error))
    return known[key]


def detectors(name):
    """Detectors and mosaics that an instrument can reduce, as a setup file names them: 1, (1,5)."""
    from pypeit.spectrographs.util import load_spectrograph
    instrument = load_spectrograph(name)
    mosaics = instrument.allowed_mosaics or []
    return [*map(str, range(1, instrument.ndet + 1)), *('(' + ','.join(map(str, one)) + ')' for one in mosaics)]


def define(text):
    import pypeit
    from pypeit.par.pypeitpar import ProcessImagesPar
    read, _ = opened(text)
    par, frame, note = defaults(read)
    every = ProcessImagesPar()
    base = 'Image processing of all kinds of frames; what a kind sets by itself goes before.'
    return {
        'version': pypeit.__version__,
        'spectrograph': read.config['rdx']['spectrograph'],
        'frame': frame,
        'note': note,
        'sections': [*sections(par), {'path': 'baseprocess', 'description': base}, *sections(every, ('baseprocess',))],
        'leaves': [*leaves(par), *leaves(every, ('baseprocess',))],
        'detectors': detectors(read.config['rdx']['spectrograph']),
    }


def scalars(section, path=()):
    for key in section:
        if isinstance(section[key], dict):
            yield from scalars(section[key], (*path, key))
        else:
            yield (*path, key), section[key]


def only(path, value):
    nested = value
    for key in reversed(path):
        nested = {key: nested}
    return nested


def validate(text):
    from configobj import ConfigObj
    from pypeit.par.pypeitpar import PypeItPar
    read, own = opened(text)
    par, _, _ = defaults(read)
    lines = par.to_config()

    def refused(given):
        """What PypeIt says of parameters on top of the defaults, or None."""
        more = ConfigObj()
        more.merge(given)
        try:
            PypeItPar.from_cfg_lines(cfg_lines=list(lines), merge_with=(list(more.write()),))
            return None
        except (Exception, SystemExit) as error:
            return reason(error)

    whole = refused(own)
    if whole is None:
        return {'errors': []}
    errors = [{'path': '.'.join(path), 'message': said}
              for path, value in scalars(own) if (said := refused(only(path, value))) is not None]
    return {'errors': errors or [{'path': None, 'message': whole}]}


def main():
    quiet()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            done = {'define': define, 'validate': validate}[request['do']](request['text'])
            say(id=request['id'], result=done)
        except (Exception, SystemExit) as error:
            say(id=request['id'], error=reason(error), lacks=isinstance(error, urllib.error.URLError))


main()
