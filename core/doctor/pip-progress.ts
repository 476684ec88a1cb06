/** What a line of pip's output tells of how far it is; null for one that tells nothing. */
export type PipEvent =
  | { readonly step: 'collecting'; readonly item: string }
  | { readonly step: 'downloading'; readonly item: string }
  | { readonly step: 'building'; readonly item: string }
  | { readonly step: 'installing'; readonly count: number };

/** Read one line of `pip install` (pip 22 and later, no colours, no progress bars). */
export function parsePipLine(line: string): PipEvent | null {
  const collecting = /^Collecting ([\w.-]+)/.exec(line);
  if (collecting) return { step: 'collecting', item: collecting[1] ?? '' };
  const downloading =
    /^ *(?:Downloading|Using cached|Processing) (?:\S*\/)?(\S+?)(?:-\d.*?)?(?:\.whl|\.tar\.gz)(.*)$/.exec(line);
  if (downloading) return { step: 'downloading', item: `${downloading[1] ?? ''}${downloading[2] ?? ''}` };
  const building = /^ *Building wheel for ([\w.-]+)/.exec(line);
  if (building) return { step: 'building', item: building[1] ?? '' };
  const installing = /^Installing collected packages: (.+)$/.exec(line);
  if (installing) return { step: 'installing', count: (installing[1] ?? '').split(',').length };
  return null;
}

/** Why pip failed, from its last lines: what a person can do about it. */
export function pipRemedy(lines: readonly string[], version: string): string {
  const text = lines.join('\n');
  const again = 'slitbench doctor --fix';
  const unreachable = `Python packages could not be reached. Connect to the network (behind a proxy set HTTPS_PROXY, for another index PIP_INDEX_URL), then run again: ${again}`;
  if (/No space left on device|Errno 28/.test(text)) return `Make room on that disk, then run again: ${again}`;
  if (
    /NewConnectionError|name resolution|Name or service|timed out|Connection refused|ProxyError|Network is unreachable/i.test(
      text,
    )
  )
    return unreachable;
  if (/CERTIFICATE_VERIFY_FAILED/.test(text))
    return `The network's certificate is not trusted by pip. Set PIP_CERT to your institute's certificate file, then run again: ${again}`;
  // An index that answers names the versions that it has.
  if (/\(from versions: none\)/.test(text)) return unreachable;
  if (new RegExp(`No matching distribution found for pypeit==${version.replaceAll('.', '\\.')}`, 'i').test(text))
    return `There is no PypeIt ${version} for this Python. Choose another with --pypeit-version`;
  return `Look at the log, then run again: ${again}`;
}
