/** How free-form non-delivery notices of mail systems look. Data: a new system is a new line here, with a sample in the tests. */

/** Local parts and names that only mail systems send from. */
export const daemonSender =
  /(^|[^a-z])(mailer[-_. ]?d(a)?emon|mail[-_ ]?(delivery|transport)?[-_ ]?(sub)?system|mail delivery|mdaemon|post_?master|mail(er)?[-_ ]?(administrator|router|scanner|agent)|smtp(32)?[-_ ]?(gateway|server|agent)?@|delivery[-_ ](subsystem|system|agent)|(undeliver(ed|able)|bounced?)[-_ ]?mail|mmdf|uucp@)|^systems?[-_ ](administrator|attendant) |^microsoft ?exchange/i;

/** Subjects of non-delivery and delay notices, at the start of the subject. */
export const bounceSubject: readonly RegExp[] = [
  /^\W{0,3}(warning\W{1,4})?(un)?deliver(y|ed|able)\b.{0,40}\b(fail|error|problem|warning|notif|status|delay|unsuccess|impossible|returned|mail|message|e-?mail)/i,
  /^\W{0,3}(undeliverable|undelivered|non[- ]?deliver|not delivered|cannot deliver|unable to deliver|unzustellbar|nicht zustellbar|non remis|non (recapitabile|consegnato)|no se (puede|pudo) entregar|niet te bezorgen|onbestelbaar|olevererbart|nedoručit|niedostarcz)/i,
  /^\W{0,3}(returned mail|mail returned|returning mail|bounced? (mail|message)|message returned)/i,
  /^\W{0,3}(e-?mail|message|mail|your (mail|message|e-?mail))\b.{0,60}\b(fail|error|warning|undeliver|could not be (sent|delivered)|cannot be delivered|not (be )?deliver|rejected|delayed|returned|status|non[- ]recapit)/i,
  /^\W{0,3}(failure notice|failed (delivery|mail)|failure (of )?delivery|delivery (failure|failed)|fehlgeschlagen|there was an error sending your mail)/i,
  /^\W{0,3}warning\b.{0,80}\b(delay|could not (send|be)|user unknown|undeliver|not deliver)/i,
  /^\W{0,3}(fehler (bei|beim)|échec|remise|avis de non|mensaje no|error de entrega|fallo|devoluci|mensagem n|falha na|mancata consegna|errore|leveringsfout|leveransfel|ikke levert|doručení|ошибка доставки|недоставлен|ваше сообщение не доставлено|не доставлено|отказ|投递失败|退信|系统退信|無法(傳遞|送達)|メールを配信できません|配信(エラー|不能)|メール配送|배달 실패|반송)/i,
  /^\W{0,3}(re\W{1,3}.{0,120}:\s*)?.{0,120}(non remis|unzustellbar)\b/i,
];

/** Phrases of notices that mail could not be delivered, looked for above the returned message, line by line. */
export const failurePhrase: readonly RegExp[] = [
  /(could ?n['o]t|can ?not|can['’]t|unable to|was not able to|has not|have not|did not|not able to|failed to|unable) (be )?(successfully )?(deliver|send|sent|reach|relay|process|complete|find|locate)/i,
  /(permanent|fatal|delivery|transient|non-fatal) (fatal )?(error|failure|problem)s?\b|delivery (has )?(failed|to the following)|mail delivery|undeliverable|undelivered|not (be )?delivered|non[- ]deliver|failed (addresses|recipients)|returned to (you|sender)|is being returned|returning (the )?(message|mail)|message (has )?bounced/i,
  /(user|recipient|address|mailbox|account|host|domain|destination)\b.{0,40}\b(unknown|not (found|listed|known)|does ?n['o]t exist|is unavailable|rejected|disabled|inactive|suspended|invalid|over quota|is full|no longer)/i,
  /(unknown|invalid|no such|bad|nonexistent|illegal) (local |destination |remote )?(user|recipient|address|mailbox|account|host|domain|alias)/i,
  /(over|exceed(s|ed)?|out of|mailbox).{0,30}(quota|full|disk space|storage)|quota.{0,20}(exceed|full)|mailbox (is )?full|too large/i,
  /\b5\d\d[ -](#?5\.\d+\.\d+|[a-z<].{2})|\bsmtp (error|protocol|reply).{0,40}\b[45]\d\d|\bsaid: [45]\d\d|(^|\s)#?5\.\d\.\d\b/i,
  /transcript of session follows|this is a permanent error|giving up on|sorry[,.]? (i|it)\b.{0,60}|i['’]m afraid i was(n['o]t| not) able|i wasn['’]t able/i,
  /(konnte|kann|konnten).{0,60}nicht.{0,40}(zugestellt|gesendet|werden|zustellen)|unzustellbar|empfänger.{0,20}unbekannt|n['’]a pas (pu|été)|non remis|impossible de (remettre|livrer)|no (se )?(pudo|ha podido|puede).{0,30}entreg|non (è stato|recapit|consegn|possibile)|não (foi|pôde|pode)|niet (worden )?(bezorgd|afgeleverd)|nie (można|został|mogła)|не (было |может быть |удалось |был[ао]? )?(доставл|отправл)|недоставлен|配信でき|配送でき|届け|エラー|退信|无法投递|無法|失败|被退回|존재하지|실패|не найден/i,
  /local configuration error|mail loop|too many hops|loop alert|name ?server error|domain.{0,20}not found|relay(ing)? (access )?denied|not member|no mailbox here|system error/i,
];

/** Phrases of delays: the message may still arrive. Looked for where no failure is final. */
export const delayPhrase =
  /(not yet been|has been delayed|is delayed|still (being|trying)|will (keep|continue|be) (trying|to try|retried)|being retried|no action is required on your part|do not need to resend|delivery .{0,40}delayed|this is a warning message only|could not (be delivered|send mail|send message|deliver) for (the )?(past|more than|at least)|not (been )?delivered.{0,30}(yet|after more than)|temporar(y|ily).{0,30}(problem|failure|error).{0,60}(retry|continue)|delivery incomplete|noch nicht.{0,30}(zugestellt|ausgeliefert)|(zustellung|nachricht).{0,40}verzögert|weiter(hin)? versucht|pas encore (été|pu être) (remis|livré|distribué)|(remise|livraison|distribution).{0,20}(différée|retardée)|(aún|todavía) no (se )?(ha|pudo).{0,20}entreg|(entrega).{0,30}(retrasad|demorad|aplazad)|non è (ancora )?stat[oa] ancora (recapitat|consegnat)|(recapito|consegna).{0,30}(ritardat|rinviat)|nog niet (bezorgd|afgeleverd)|(bezorging|aflevering).{0,20}vertraagd|(entrega).{0,20}(atrasad|adiad)|ainda não foi (possível )?entreg)/i;

/** Subjects of delays, which count also where the notice names what would end it. */
export const delaySubject =
  /\b(delay(ed)?|warning|could not send m(essage|ail) for past)\b|^\W{0,3}(warnung|avertissement|advertencia|aviso|avviso|waarschuwing)\b|verzögert|différé|retardé|retrasad|demorad|aplazad|ritardat|rinviat|vertraagd|atrasad/iu;

/** Lines that part the notice from the copy of the returned message. */
export const returnedBegins =
  /^\W{0,12}(-{3,}.{0,60}(original|returned|copy|unsent|undelivered|header|message|mail|transcript of message|beginning).{0,60}-*|this is a copy of the message|below this line is a copy|(the )?(original|returned|unsent|undelivered) (message|mail|e-?mail|text)\b.{0,40}(follows|header|:|begins|attached|was)?|the body of the message|message header:?|(unsent|returned) message|here is a copy|a copy of (the|your) .{0,40}(message|mail|header)|received headers?|the following is the (message|mail|header)|header (of the message|follows)|start of (forwarded|returned|original))/i;

/** Names of header lines by which a copied header is known within the text of a notice. */
export const copiedHeader =
  /^[>\s|]{0,4}(received|return-path|message-id|from|to|cc|subject|date|mime-version|content-type|reply-to|sender|x-[a-z-]{2,30}|delivered-to|dkim-signature|precedence|references|in-reply-to|list-[a-z]+|content-transfer-encoding|importance|user-agent):/i;

/** Machine lines: label, then address. The address is the one that failed. */
export const labelledRecipient =
  /^[\s*>|-]{0,8}(?:final-recipient|original-recipient|failed[- ]recipients?|x-failed-recipients|recipients?|recipient\(s\)|addressee|to|rcpt to|user|address|e-?mail(?: address)?|mailbox|delivery to|message to|for|an|empfänger|destinataire|destinatario|your message (?:for|to)|intended recipient|unable to deliver(?: mail)? to|could not (?:be delivered|deliver)(?: the message)? to|undeliverable (?:to|address)|sent to|unknown user|user unknown|invalid recipient|550[^<]{0,30}|rcpt to:|mail to|no such user|failed addresses follow)\s*[:=]?\s*(?:rfc822;|smtp;|smtp:)?\s*["'<[(]{0,2}([^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+)/i;
