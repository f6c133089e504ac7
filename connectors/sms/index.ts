export { SmppLink } from './smpp.ts';
export { bindTransceiver } from './smpp-session.ts';
export { isSignedByTwilio, TwilioCarrier, twilioReport } from './twilio.ts';
