export { bindTransceiver, type SmppAccount, SmppLink, type SmsIn } from './smpp.ts';
export { isSignedByTwilio, TwilioCarrier, twilioReport } from './twilio.ts';
