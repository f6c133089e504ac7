/** The mark of Kept: a k whose arms are a tick. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#1d5c50" />
      <path d="M10 7.5v17" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
      <path
        d="M14.6 16.2l3.7 4.6L24.2 9"
        fill="none"
        stroke="#f2c879"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
