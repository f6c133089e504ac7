export { conversationSummary } from './inbox.ts';
export { conversationRoutes } from './routes.ts';
export {
  addPeople,
  type KnownMessage,
  messagesById,
  newReplyTokens,
  peopleOf,
  rememberMessageIds,
  replyAddress,
  replyToken,
  type Thread,
  threadsByToken,
  tokensIn,
} from './threads.ts';
export { type Touch, touchConversations } from './touch.ts';
export { changeConversation, findThread, markRead } from './verbs.ts';
