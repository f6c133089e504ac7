import type { ASTNode } from '@marcbachmann/cel-js';

const LOOPS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter']);

/** Whether a part asks something about each item of a list. */
export const isComprehension = (node: ASTNode): node is Extract<ASTNode, { op: 'rcall' }> =>
  node.op === 'rcall' && LOOPS.has(node.args[0]);

/** The parts that a part is made of, in the order of the source. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
