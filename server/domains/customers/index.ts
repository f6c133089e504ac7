export {
  addContactPoint,
  changeCustomer,
  createCustomer,
  endContactPoint,
  findCustomer,
  listCustomers,
  requireCustomer,
  searchCustomers,
} from './customers.ts';
export { familyOf, rootOf, rootsOf } from './family.ts';
export { identify, lookUp, type Seen, unattributed } from './identify.ts';
export { identityOf } from './identity.ts';
export { mergeCustomer, unmergeCustomer } from './merging.ts';
export { customerRoutes } from './routes.ts';
