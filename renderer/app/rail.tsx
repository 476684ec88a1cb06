import { Link, useLocation } from 'wouter';
import classes from '#renderer/app/app.module.css';
import { PAGES } from '#renderer/app/pages.tsx';
import { landOnNextPage } from '#renderer/parts/landing.ts';

/** The pages in the order of the work. */
export function Rail() {
  const [location] = useLocation();
  return (
    <nav className={classes.rail} aria-label="Pages">
      <img className={classes.mark} src="/icon.svg" alt="" />
      {PAGES.map(({ path, name, icon: Icon }) => {
        const isHere = path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
        return (
          <Link
            key={path}
            href={path}
            className={classes.item ?? ''}
            aria-current={isHere ? 'page' : undefined}
            onClick={landOnNextPage}
          >
            <Icon size={18} strokeWidth={1.75} aria-hidden />
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
