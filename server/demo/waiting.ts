import type { Turn } from './scripts.ts';

/** What is open at the desk when the newcomer comes in: mails of the last days that nobody has answered yet. */
export interface Waiting {
  /** Address of a customer, or of somebody unknown. */
  readonly from: string;
  readonly name: string;
  /** How long it has been waiting, in minutes. */
  readonly minutes: number;
  readonly subject: string;
  readonly text: string;
  readonly attach?: Turn['attach'];
  readonly html?: true;
  readonly team?: 'Service' | 'Orders';
  readonly assignedTo?: 'mara' | 'tomas' | 'ines' | 'jonas';
  /** What colleagues wrote to each other about it. */
  readonly note?: string;
}

export const WAITING: readonly Waiting[] = [
  {
    from: 'grace.adeyemi@mail.example',
    name: 'Grace Adeyemi',
    minutes: 4,
    subject: 'Brakes failed on the hill',
    text: 'I had a fright this morning: the front brake of my Fernhill City Step went soft on the way down Castle Hill and I stopped with my feet. I am fine. But this must not happen. I am not riding it until somebody has looked at it.\n\nPlease call me: +44 20 7946 0145.\n\nGrace Adeyemi',
    attach: 'photo',
    team: 'Service',
  },
  {
    from: 'desk@tworivers.example',
    name: 'Two Rivers Rentals',
    minutes: 22,
    subject: 'Eight bikes for the Easter weekend?',
    text: 'Dear Fernhill,\n\nwe have a group of eight for the long weekend and only five free bikes. Could we rent three from you, or buy three demo bikes at a good price? We would need to know by tomorrow noon.\n\nThanks\nTwo Rivers Rentals',
    team: 'Orders',
  },
  {
    from: 'sabine.hoffmann@post.example',
    name: 'Sabine Hoffmann',
    minutes: 55,
    subject: 'Licht geht während der Fahrt aus',
    text: 'Guten Abend,\n\nbeim Überfahren von Kopfsteinpflaster geht das Rücklicht meines Fernhill Tourer 3 aus und erst nach dem Anhalten wieder an. Im Dunkeln ist das gefährlich. Was kann ich tun?\n\nViele Grüße\nSabine Hoffmann',
    team: 'Service',
    assignedTo: 'jonas',
    note: 'Third one with this cable. I ask the workshop whether it is the batch from March.',
  },
  {
    from: 'ellie.t@mail.example',
    name: 'Ellie Thornbury',
    minutes: 180,
    subject: 'Still no answer about my refund',
    text: 'Hello,\n\nthis is my third mail. I sent the bike back on the 4th, the parcel service says that you have had it since the 6th, and my money is not here. If I do not hear from you today I will ask my bank to take it back.\n\nEllie Thornbury',
    html: true,
    team: 'Orders',
    assignedTo: 'ines',
  },
  {
    from: 'camille.roussel@courrier.example',
    name: 'Camille Roussel',
    minutes: 240,
    subject: 'Porte-bagages pour enfant',
    text: 'Bonjour,\n\nle siège enfant de mon ancien vélo se monte-t-il sur le Fernhill Cargo L ? Il pèse 4 kg et ma fille 14.\n\nMerci d’avance,\nCamille Roussel',
  },
  {
    from: 'marcus.teale@mail.example',
    name: 'Marcus Teale',
    minutes: 600,
    subject: 'Invoice shows the wrong amount',
    text: 'Hi,\n\nthe invoice says 2,140.00, we had agreed on 1,990.00 with the helmet included (your mail of last week). I have attached it. Please correct it, then I pay at once.\n\nMarcus',
    attach: 'invoice',
    team: 'Orders',
    assignedTo: 'mara',
    note: 'He is right: I promised 1,990 on the phone. New invoice tomorrow morning.',
  },
  {
    from: 'fleet@pedalpost.example',
    name: 'Pedal & Post Couriers',
    minutes: 1500,
    subject: 'Two cargo bikes off the road',
    text: 'Morning,\n\nnumbers 7 and 11 are off the road with the same motor fault (E-33). Every day costs us about forty deliveries. When can your van come?\n\nFleet desk',
    team: 'Service',
    assignedTo: 'tomas',
  },
  {
    from: 'arthur.bellweather@mail.example',
    name: 'Arthur Bellweather',
    minutes: 2880,
    subject: 'A question from an old customer',
    text: 'Dear Sirs,\n\nI bought one of your first Tourers in 1998 and still ride it every Sunday. Are there still chainrings for it anywhere? I am 81 and would like the bicycle to outlive me.\n\nYours faithfully\nArthur Bellweather',
    team: 'Service',
  },
  {
    from: 'lucia.fernandez@correo.example',
    name: 'Lucía Fernández',
    minutes: 2950,
    subject: '¿Hay tienda en Madrid?',
    text: 'Hola:\n\n¿Tienen algún distribuidor en Madrid donde pueda probar la Fernhill Gravel 40?\n\nGracias,\nLucía',
  },
  {
    from: 'newrider@webpost.example',
    name: 'Kit Marlowe',
    minutes: 75,
    subject: 'Which bike for a beginner?',
    text: 'Hello,\n\nI have not ridden since school. Which of yours would you recommend for ten flat kilometres to work? I have no idea about gears.\n\nKit',
  },
];
