import classes from '#renderer/parts/picker/folder-picker.module.css';

/** The folders above the one that is shown, to go to. */
export function Crumbs({ path, go }: { readonly path: string; readonly go: (path: string) => void }) {
  const parts = path.split('/').filter(Boolean);
  return (
    <nav className={classes.crumbs} aria-label="Folders above">
      <button type="button" onClick={() => go('/')}>
        /
      </button>
      {parts.map((part, i) => {
        const at = `/${parts.slice(0, i + 1).join('/')}`;
        return (
          <span key={at}>
            {i > 0 && <span className="dim">/</span>}
            <button type="button" aria-current={i === parts.length - 1 ? 'location' : undefined} onClick={() => go(at)}>
              {part}
            </button>
          </span>
        );
      })}
    </nav>
  );
}
