import type { Fact } from '#domains/decisions/index.ts';

/** What is known of words that are about to leave (`message.send`); the domain of one voice finds it out. */
export const MESSAGE_FACTS: readonly Fact[] = [
  { name: 'message.purpose', type: 'text', words: 'why the words go out (answer, duty, service, marketing)' },
  { name: 'message.channel', type: 'text', words: 'the channel of the words (email, sms, letter, portal)' },
  { name: 'message.asksForMoney', type: 'yes-no', words: 'the words ask for money that is owed' },
  { name: 'message.speaksOfDebt', type: 'yes-no', words: 'the words speak of a debt' },
  {
    name: 'message.justSpoke',
    type: 'yes-no',
    words: 'the customer wrote in this conversation within half an hour',
  },
  { name: 'message.consented', type: 'yes-no', words: 'the customer agreed to marketing on this channel' },
  { name: 'message.promotes', type: 'yes-no', words: 'the words sell something' },
  { name: 'message.saidNoPromotion', type: 'yes-no', words: 'the author said that it is no promotion' },
  {
    name: 'message.afterTheEnd',
    type: 'yes-no',
    words: 'the customer had agreements, and all of them have ended',
  },
  { name: 'message.reaches', type: 'yes-no', words: 'the contact point is theirs and can be used for this' },
  { name: 'message.seenByOthers', type: 'yes-no', words: 'others see what arrives there' },
  {
    name: 'message.quietUntil',
    type: 'timestamp',
    words: 'the end of the quiet hours that run; now where none do',
  },
  {
    name: 'message.marketingLately',
    type: 'whole',
    words: 'the number of marketing messages within the time that the settings of contacts name',
  },
  {
    name: 'message.marketingMost',
    type: 'whole',
    words: 'the number of marketing messages that the settings of contacts allow',
  },
  {
    name: 'message.debtsIn7Days',
    type: 'whole',
    words: 'the number of messages about debts within seven days',
  },
  { name: 'message.contradicts', type: 'yes-no', words: 'the words contradict what we wrote before' },
  { name: 'message.untrue', type: 'yes-no', words: 'the record says otherwise than the words' },
  { name: 'message.cardData', type: 'yes-no', words: 'card data stands in the words' },
];
