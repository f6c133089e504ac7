import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { quietly } from './child.mjs';

/** What the tests use of the system, and where it shows that it is there. */
const PACKAGES = [
  {
    name: 'chromium',
    what: 'the journeys in a browser',
    shows: ['/usr/bin/chromium', '/usr/bin/google-chrome'],
  },
  {
    name: 'dovecot-imapd',
    what: 'a real IMAP server',
    shows: ['/usr/lib/dovecot/imap', '/usr/libexec/dovecot/imap'],
  },
  {
    name: 'dovecot-lmtpd',
    what: 'a real LMTP server',
    shows: ['/usr/lib/dovecot/lmtp', '/usr/libexec/dovecot/lmtp'],
  },
  { name: 'openssh-server', what: 'a real SFTP server', shows: ['/usr/sbin/sshd'] },
  {
    name: 'libnet-smpp-perl',
    what: 'a real SMPP peer',
    shows: ['/usr/share/perl5/Net/SMPP.pm'],
  },
  { name: 'poppler-utils', what: 'reading our PDFs as others do', shows: ['/usr/bin/pdftotext'] },
  { name: 'fonts-dejavu-core', what: 'letters on screenshots', shows: ['/usr/share/fonts/truetype/dejavu'] },
];

/** A package's start scripts ask this program, and 101 forbids: the tests start what they need by themselves. */
const POLICY = '/usr/sbin/policy-rc.d';

async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return await quietly('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });
}

async function install(names) {
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await apt(['update']);
    const add = (...some) => apt(['install', '--no-install-recommends', ...some]);
    const { code, said } = await add(...names);
    if (code === 0) return '';
    // One that cannot be had here keeps the others out: then each by itself.
    for (const name of names) await add(name);
    return said.trim().split('\n').slice(-3).join('\n');
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

function missing() {
  return PACKAGES.filter(({ shows }) => !shows.some((path) => existsSync(path)));
}

/** Installs what is missing where that is possible (root on Debian); each package still missing is a part skipped. */
export async function systemPackages() {
  const wanted = missing();
  let said = '';
  if (wanted.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    said = await install(wanted.map(({ name }) => name));
  }
  const still = missing();
  const lines = still.map(
    ({ name, what }) => `!!! SKIPPED: ${name} is not installed: ${what} cannot be tried.`,
  );
  return { passed: 0, failed: 0, skipped: still.length, said: [...lines, said].filter(Boolean).join('\n') };
}
