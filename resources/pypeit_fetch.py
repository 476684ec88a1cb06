"""Download files the way PypeIt's own Python would: same proxies, same certificates. Standard library only.

Standard input: {"timeout": seconds, "files": [{"urls": [...], "to": path or null}]}. With "to" null an address is only
opened. Output: one JSON line a file: {"to", "url", "bytes"} or {"to", "error"}. A host that cannot be reached is not
asked again.
"""
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

MOST_SECONDS = 120  # for one file, however slowly it comes


def context():
    try:
        import certifi
    except ImportError:
        return ssl.create_default_context()
    return ssl.create_default_context(cafile=certifi.where())


def fetch(url, to, timeout, tls):
    request = urllib.request.Request(url, headers={'User-Agent': 'slitbench'})
    end = time.monotonic() + MOST_SECONDS
    size = 0
    with urllib.request.urlopen(request, timeout=timeout, context=tls) as reply:
        if to is None:
            return size
        with open(to + '.part', 'wb') as file:
            while block := reply.read(1 << 16):
                size += file.write(block)
                if time.monotonic() > end:
                    raise TimeoutError(f'more than {MOST_SECONDS} s')
        told = reply.headers.get('Content-Length')
        if told is not None and int(told) != size:
            raise OSError(f'{size} of {told} bytes came')
    os.replace(to + '.part', to)
    return size


def main():
    job = json.load(sys.stdin)
    dead = {}
    tls = context()
    for file in job['files']:
        answer = {'to': file['to'], 'error': 'no address'}
        for url in file['urls']:
            host = urllib.parse.urlsplit(url).netloc
            try:
                if host in dead:
                    raise OSError(dead[host])
                answer = {'to': file['to'], 'url': url, 'bytes': fetch(url, file['to'], job['timeout'], tls)}
                break
            except urllib.error.HTTPError as error:
                answer = {'to': file['to'], 'error': f'{host} answered {error.code} {error.reason}'}
            except OSError as error:
                reason = str(getattr(error, 'reason', error))
                dead[host] = reason if reason.startswith(host) else f'{host}: {reason}'
                answer = {'to': file['to'], 'error': dead[host]}
        print(json.dumps(answer), flush=True)


main()
