import type { FrameType as Name } from '#core/contract/frame.ts';

/** The steady colour of a frame type, as a CSS value; tables, timelines and plots share it. */
export function typeColour(type: string): string {
  if (
    type === 'science' ||
    type === 'standard' ||
    type === 'arc' ||
    type === 'bias' ||
    type === 'dark' ||
    type === 'sky'
  )
    return `var(--type-${type})`;
  if (type === 'tilt') return 'var(--type-tilt)';
  if (type === 'trace' || type.includes('flat')) return 'var(--type-flat)';
  return 'var(--type-other)';
}

/** Frame types as PypeIt writes them, each in its colour. */
export function FrameTypes({ types }: { readonly types: readonly Name[] | readonly string[] }) {
  if (types.length === 0) return <span className="dim">none</span>;
  return (
    <span>
      {types.map((type, i) => (
        <span key={type}>
          {i > 0 && <span className="dim">,</span>}
          <span style={{ color: typeColour(type), fontWeight: 550 }}>{type}</span>
        </span>
      ))}
    </span>
  );
}
