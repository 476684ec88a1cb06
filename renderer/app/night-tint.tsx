/** The filter that lets a picture shine in red only, as bright as it was (weights of Rec. 709); theme.css names it. */
export function NightTint() {
  return (
    <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden="true">
      <filter id="night-tint" colorInterpolationFilters="sRGB">
        <feColorMatrix values="0.21 0.72 0.07 0 0  0.05 0.16 0.02 0 0  0.03 0.11 0.01 0 0  0 0 0 1 0" />
      </filter>
    </svg>
  );
}
