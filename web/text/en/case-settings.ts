/** Words of the settings of cases: kinds of matters, causes, own fields. */
export const caseSettings = {
  lead: 'What matters are called here, why they arise, and what you note about them. What is put away is no longer offered; cases that have it keep it.',
  name: 'Name',
  edit: 'Change',
  putAway: 'Put away',
  takeUp: 'Use again',
  away: 'Put away',
  earlier: 'Move up',
  moved: (name: string, at: number, of: number): string => `${name}: now ${at} of ${of}.`,
  /** How conditions of automations ask for it. */
  known: {
    types: (key: string): string => `In conditions: case.type == "${key}"`,
    causes: (key: string): string => `In conditions: case.cause == "${key}"`,
    fields: (key: string): string => `In conditions: case.fields.${key}`,
  },
  types: {
    title: 'Types',
    hint: 'Each case is of one type. Where nobody chooses, it is a question or, without that, the first one here.',
    add: 'New type',
    empty: 'No types',
    emptyHint: 'Such as: question, request, problem, complaint.',
    procedure: 'Procedure',
    procedureHint:
      'Its clocks run from the moment the customer complained. Clocks that run already never move.',
    noProcedure: 'None: no clocks run',
    runs: (procedure: string): string => `Clocks of «${procedure}»`,
    needsCause: 'Closes only with a cause',
    needsCauseHint: 'So that you can count why these matters arise.',
  },
  causes: {
    title: 'Causes',
    hint: 'Why matters arise, chosen when a case is closed. Reports count by them.',
    add: 'New cause',
    empty: 'No causes',
    emptyHint: 'Such as: our mistake, fault of a product, a partner’s failure.',
  },
  fields: {
    title: 'Your own fields',
    hint: 'What you note about every case beside its words. Automations can ask for it.',
    add: 'New field',
    empty: 'No fields of your own',
    emptyHint:
      'Such as: contract number, product, region. Without any, a case holds what Kept knows by itself.',
    kind: 'What it holds',
    kindFixed: 'Never changes, as cases hold such values already. Put this field away and make another.',
    kinds: {
      text: 'Text',
      number: 'A number',
      'yes-no': 'Yes or no',
      choice: 'One of some choices',
      date: 'A date',
    },
    choices: 'Choices',
    choicesHint: 'Type one and press Enter.',
  },
};
