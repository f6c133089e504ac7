export {
  addContactPoint,
  changeCustomer,
  createCustomer,
  endContactPoint,
  requireCustomer,
} from './customers.ts';
export { FAMILY, familyOf, rootOf, rootsOf } from './family.ts';
export { identify, lookUp, type Seen, unattributed } from './identify.ts';
export { identityOf } from './identity.ts';
export { type ForeignCustomer, type TakenIn, takeInCustomer } from './intake.ts';
export { mergeCustomer, unmergeCustomer } from './merging.ts';
export { customerRoutes } from './routes.ts';
export { findCustomer, listCustomers, searchCustomers } from './views.ts';
