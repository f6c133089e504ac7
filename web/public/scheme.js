// Before anything is painted, so that nobody who likes the dark is flashed with white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('kept.scheme');
  } catch {
    // storage is forbidden here: follow the system
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
