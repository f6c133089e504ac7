/** Kept could not be asked in time. Nothing was decided: do not act, ask again later with the same id. */
export class KeptUnavailable extends Error {
  override readonly name = 'KeptUnavailable';
}

/** Kept refused the question itself (RFC 9457 problem), such as `action-altered` or an unknown customer. */
export class KeptProblem extends Error {
  override readonly name = 'KeptProblem';
  readonly status: number;
  readonly code: string;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(typeof problem.detail === 'string' ? problem.detail : `Kept answered ${status}.`);
    this.status = status;
    this.code = typeof problem.code === 'string' ? problem.code : 'unknown';
    this.problem = problem;
  }
}
