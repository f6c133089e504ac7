/** Lines that introduce a quoted message, per language; a line is at most 300 characters when it is tested, so each is linear. */
export const attributions: readonly RegExp[] = [
  // "On <date>, <name> wrote:" with the verb at the end of the line
  /(wrote|writes|said|schrieb|escribi[óo]|escreveu|scritto|ha scritto|a écrit|écrit|schreef|geschreven|skrev|skrifaði|pisze|napisał(\(a\)|a)?|пишет|писав|написала?|kirjoitti|написа|yazdı|írta|napsal(a|\(a\))?|a scris|έγραψε|написав(ла|\(ла\))?|пише|写道|寫道|的写道|작성|のメッセージ|さんは書きました|כתב(ה)?|كتب)\s?[:：]?\s*-*$/i,
  // "Am <date> schrieb <name> <address>:", "Den <date> skrev <name>:", "<name> schrieb am <date>:"
  /^\W{0,3}(am|den|op|on|le|el|il|em|w dniu|dnia|dne|pe|в|на)\s(.*\s)?(schrieb|skrev|wrote|schreef|heeft|pisze|napisał|писал|написал|писав|écrit)\s.*[:：]$/i,
  /\sschrieb\s+am\s.*[:：]$/i,
  /^\s*(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}).*<[^<>]+@[^<>\s]+>\s*[:：]?$/,
  /^\s*\d{1,2}[./]\d{1,2}[./]\d{2,4}.*<[^<>]+@[^<>\s]+>\s*[:：]?$/,
  /^.*\d{1,2}[:.]\d{2}.*<[^<>]+@[^<>\s]+>\s*[:：]?$/,
];

/** First lines of an attribution that the mailer broke in two or three. */
export const attributionOpens =
  /^\W{0,3}((on|am|le|el|il|em|op|den|w dniu|dnia|pe|dne|в|на|mon|tue|wed|thu|fri|sat|sun|at|ср|пн|вт|чт|пт|сб|вс|нд)[\s,.]|\d{1,4}[\s./年-])|<[^>]*$|@[^<>\s]+>\s+(schrieb|wrote|skrev|escrib)/i;

/** Whole lines after which the rest is another message. */
export const dividers: readonly RegExp[] = [
  /^[\s>*_-]*-{2,}\s*(original message|forwarded message|original-nachricht|ursprüngliche nachricht|weitergeleitete nachricht|message d['’]origine|message original|message transféré|mensaje original|mensaje reenviado|mensagem original|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|oprindelig (meddelelse|besked)|ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|исходное сообщение|пересылаемое сообщение|пересланное сообщение|оригинальное сообщение|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|eredeti üzenet|orijinal mesaj|mesaj original|原始邮件|原始郵件|转发邮件|元のメッセージ|original appointment|原邮件)\s*-{2,}.*$/i,
  /^[\s*]*(begin forwarded message|anfang der weitergeleiteten (e-mail|nachricht)|début du message (réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|vidarebefordrat brev|下面是被转发的邮件|转发的邮件)\s?[:：]\s*$/i,
];

/** Names of header lines that mailers copy above a quoted message, without mark-up. */
export const quotedHeader =
  /^[\s>*_]*(from|sent|to|cc|date|subject|reply-to|von|gesendet|an|datum|betreff|de|envoyé|à|objet|enviado( el)?|para|asunto|fecha|assunto|data|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|fra|sendt|til|emne|från|skickat|till|ämne|lähettäjä|lähetetty|vastaanottaja|aihe|от|отправлено|кому|тема|дата|від|надіслано|od|wysłano|do|temat|odesláno|komu|předmět|feladó|küldve|címzett|tárgy|kimden|gönderildi|kime|konu|发件人|发送时间|收件人|主题|寄件者|差出人|送信日時|宛先|件名|보낸 사람|받는 사람|제목)[*_]{0,2}\s?[:：][*_]{0,2}\s*\S/i;

/** Last lines that a device or an app adds. */
export const deviceSignatures: readonly RegExp[] = [
  /^\W{0,3}(sent|mailed|written) (from|via|with|by|using)\b.{0,150}$/i,
  /^\W{0,3}(from (my|someone)|someone from) (\w+ ?){1,4}\d*$/i,
  /^\W{0,3}get outlook for\b.{0,100}$/i,
  /^\W{0,3}get \[outlook.{0,100}$/i,
  /^\W{0,3}(gesendet|von meinem|diese nachricht wurde von meinem|gesendet mit)\b.{0,120}(gesendet|handy|iphone|ipad|smartphone|telefon|outlook|mail)?.{0,60}$/i,
  /^\W{0,3}(envoyé (de|depuis|à partir)|enviado (desde|do|de|a partir)|inviato (da|dal)|verzonden (met|vanaf|via)|verstuurd vanaf|sendt fra|skickat från|lähetetty|отправлено (с|из)|надіслано (з|із)|wysłane z|odesláno z|wysłano z)\b.{0,120}$/i,
  /^\W{0,3}(отправлено|надіслано|從我的|从我的|发自我的|寄自|傳送自|iPhoneから送信|나의 iPhone).{0,80}$/i,
];

/** The line that separates a signature (RFC 3676 section 4.3, and as mailers break it). */
export const signatureMark = /^(--|—|__|\u2013|-- )\s*$/;
