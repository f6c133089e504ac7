/** What a person or a token may do is decided by role; each route declares which roles may call it. */
export const ROLES = ['agent', 'lead', 'manager', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Everybody of the company who may read. */
export const READERS: readonly Role[] = ROLES;
/** Everybody who works with customers; an auditor only reads. */
export const WORKERS: readonly Role[] = ['agent', 'lead', 'manager', 'admin'];
export const LEADS: readonly Role[] = ['lead', 'manager', 'admin'];
export const ADMINS: readonly Role[] = ['admin'];

/** Who does something: a person of the company, a system with a token, or Kept itself. */
export type Actor =
  | { readonly type: 'staff'; readonly id: string; readonly name: string; readonly role: Role }
  | { readonly type: 'token'; readonly id: string; readonly name: string; readonly role: Role }
  | { readonly type: 'system'; readonly id: 'kept'; readonly name: string };

/** Kept doing something by itself; `name` says which part. */
export const system = (name: string): Actor => ({ type: 'system', id: 'kept', name });
