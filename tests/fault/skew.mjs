/** Loaded before a process of ours (`--import`): its clock goes wrong by KEPT_TEST_SKEW_MS. */
const wrongBy = Number(process.env.KEPT_TEST_SKEW_MS);
const Right = Date;

globalThis.Date = class extends Right {
  constructor(...given) {
    super(...(given.length === 0 ? [Right.now() + wrongBy] : given));
  }

  static now() {
    return Right.now() + wrongBy;
  }
};
