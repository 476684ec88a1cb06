import type { ReactNode } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import classes from '#renderer/parts/parts.module.css';

/** What went wrong, on what, why, and the way out. */
export function FaultView({ fault, children }: { readonly fault: FaultData; readonly children?: ReactNode }) {
  return (
    <div className={classes.fault} role="alert">
      <div>
        <span aria-hidden>✕ </span>
        {fault.message}
      </div>
      {fault.line !== undefined && <pre className={classes.quote}>{fault.line}</pre>}
      {fault.cause !== undefined && <div className="dim">{fault.cause}</div>}
      {fault.logPath !== undefined && <div className="mono dim">{fault.logPath}</div>}
      <div>
        <span aria-hidden>→ </span>
        {fault.remedy}
      </div>
      {children}
    </div>
  );
}
