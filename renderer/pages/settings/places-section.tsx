import type { SettingsRead } from '#core/contract/settings.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';
import classes from '#renderer/pages/settings/settings.module.css';
import { CopyButton } from '#renderer/parts/command-line.tsx';

/** Where everything lies, and what this is. */
export function PlacesSection({
  read,
  workspace,
}: {
  readonly read: SettingsRead;
  readonly workspace: WorkspaceState;
}) {
  const places = [
    ['Workspace', workspace.root],
    ['Settings of the workspace', read.path],
    ['Settings of yours', read.places.config],
    ['Cache, may be deleted', read.places.cache],
    ['Environment made for PypeIt', read.places.data],
  ] as const;
  return (
    <>
      {places.map(([name, path]) => (
        <div key={name} className={classes.place}>
          <span>{name}</span>
          <span className="mono cut" title={path}>
            {path}
          </span>
          <CopyButton text={path} label={`Copy the path: ${name}`} />
        </div>
      ))}
      <p className="dim">
        Slitbench {workspace.version} on {workspace.machine}, as {workspace.user}
      </p>
    </>
  );
}
