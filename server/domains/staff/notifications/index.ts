export { type Notice, notify } from './notifications.ts';
export { notificationRoutes } from './routes.ts';
