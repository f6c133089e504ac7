export { requireCustomer } from './customers.ts';
export type { FactQuestion, FactSource } from './fact-source.ts';
export { FAMILY, familyOf, rootOf, rootsOf } from './family.ts';
export { identify, type Seen, unattributed } from './identify.ts';
export { identityOf } from './identity.ts';
export { type ForeignCustomer, type TakenIn, takeInCustomer } from './intake.ts';
export { addNeed, endNeed, NEED_REVIEW, type Need, needsOf, needsToReview, openNeed } from './needs.ts';
export { customerRoutes } from './routes.ts';
export { findCustomer, searchCustomers } from './views.ts';
