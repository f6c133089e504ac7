import type { Staff } from '../../api/types.ts';

/** A role of somebody in the company. */
export type Role = Staff['role'];
/** Roles from the one that may least to the one that may most, and the one that only reads. */
export const ROLES: readonly Role[] = ['agent', 'lead', 'manager', 'admin', 'auditor'];
