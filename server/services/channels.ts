import { renderLetter } from '#connectors/letters/index.ts';
import type { DispatchParts } from '#domains/delivery/index.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';

/** What words by SMS, letter and portal are accepted with. */
export const dispatchParts = (house: House): DispatchParts => ({
  ...house,
  hooks: deliveryHooks(house),
  renderLetter,
  linksBelow: async () => '',
});
