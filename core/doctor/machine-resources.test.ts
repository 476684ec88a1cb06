import { expect, test } from 'vitest';
import { freeOfVmStat, withinGroups } from '#core/doctor/machine-resources.ts';

const GB = 1e9;
const machine = { cores: 64, memoryBytes: 512 * GB, freeMemoryBytes: 500 * GB };
const within = (files: Readonly<Record<string, string>>) => withinGroups(machine, (path) => files[path] ?? null);

test('without control groups the machine is ours', () => {
  expect(within({})).toEqual({ ...machine, limited: false });
  expect(within({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' }).limited).toBe(false);
});

test('the tightest group above us counts, and files that were read do not', () => {
  const of = within({
    '/proc/self/cgroup': '0::/user.slice/job.scope\n',
    '/sys/fs/cgroup/user.slice/memory.max': `${32 * GB}\n`,
    '/sys/fs/cgroup/user.slice/memory.current': `${30 * GB}\n`,
    '/sys/fs/cgroup/user.slice/memory.stat': `anon 1\ninactive_file ${20 * GB}\n`,
    '/sys/fs/cgroup/user.slice/job.scope/memory.max': 'max\n',
    '/sys/fs/cgroup/user.slice/job.scope/cpu.max': '450000 100000\n',
  });
  expect(of).toEqual({ cores: 4, memoryBytes: 32 * GB, freeMemoryBytes: 22 * GB, limited: true });
});

test('control groups of version 1, where no limit is a huge number', () => {
  const of = within({
    '/proc/self/cgroup': '9:memory:/slurm/job_7\n4:cpu,cpuacct:/slurm/job_7\n',
    '/sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes': `${16 * GB}\n`,
    '/sys/fs/cgroup/memory/slurm/job_7/memory.usage_in_bytes': `${1 * GB}\n`,
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_quota_us': '800000\n',
    '/sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_period_us': '100000\n',
  });
  expect(of).toEqual({ cores: 8, memoryBytes: 16 * GB, freeMemoryBytes: 15 * GB, limited: true });
  expect(within({ '/proc/self/cgroup': '4:cpu:/x\n', '/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us': '-1\n' }).cores).toBe(64);
});

test('a part of a core is one core', () => {
  expect(within({ '/proc/self/cgroup': '0::/p\n', '/sys/fs/cgroup/p/cpu.max': '50000 100000\n' }).cores).toBe(1);
});

test('free memory on macOS: free pages and those that can be dropped', () => {
  const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10.
Pages active:                           5000.
Pages inactive:                           20.
Pages speculative:                         3.
Pages purgeable:                           1.
`;
  expect(freeOfVmStat(text)).toBe(34 * 16384);
  expect(freeOfVmStat('')).toBe(0);
});
