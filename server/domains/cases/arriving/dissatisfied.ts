/**
 * Signals that words may be a complaint (R1), in English: said about us, not about a thing. They only put the tag
 * `dissatisfied` on a case, for a person to look and to make it a complaint; nothing is decided by them, and a case without
 * one may be a complaint all the same.
 */
const SIGNALS = [
  /\bcomplain(?:t|ts|ing)?\b/,
  /\bunacceptable\b/,
  /\bdis(?:satisfied|appointed|gusted|gusting|graceful)\b/,
  /\bunhappy\b/,
  /\b(?:furious|outraged|fed up|sick of|had enough)\b/,
  /\b(?:ridiculous|appalling|shameful|a joke)\b/,
  /\b(?:terrible|horrible|awful|worst|poor|bad) (?:customer )?(?:service|experience|support|company)\b/,
  /\bnobody (?:answers|answered|called|calls|cares|helps|helped|replied)\b/,
  /\bno ?(?:one|body) (?:has )?(?:called|replied|answered)(?: me)? back\b/,
  /\b(?:still|yet) (?:waiting|no (?:answer|reply|response))\b/,
  /\b(?:second|third|fourth|fifth) time (?:i|we)\b/,
  /\b(?:ombudsman|trading standards|small claims|lawyer|solicitor|legal action)\b/,
  /\b(?:never again|cancel my (?:contract|account|subscription)|taking my business elsewhere)\b/,
] as const;

const NOT_ABOUT_US =
  /\b(?:no complaints?|not a complaint|cannot complain|can't complain|acceptable to (?:me|us))\b/g;
const LENGTH = 20_000;

/** Whether a person should look if this is a complaint. Quoted lines do not count. */
export function soundsDissatisfied(text: string): boolean {
  const own = text
    .slice(0, LENGTH)
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .toLowerCase()
    .replaceAll(NOT_ABOUT_US, ' ');
  return SIGNALS.some((signal) => signal.test(own));
}
