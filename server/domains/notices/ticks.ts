/** Looks at notices that are due; its key is the whole second, so that a burst shares one. */
export const LOOK_TIMER = 'notices.look';

/** The second at which what is due at an instant is looked at. */
export const tickOf = (at: Date): Date => new Date(Math.ceil(at.getTime() / 1000) * 1000);
